// Says that a file is being made, and when it is whole: the answer is a download, so the page itself hears nothing.
const form = document.getElementById('export');
const state = document.getElementById('export-state');
const cookie = () => (document.cookie.split('; ').find((one) => one.startsWith('export_made=')) || '').slice(12);
form?.addEventListener('submit', () => {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(8)), (one) => one.toString(16).padStart(2, '0')).join('');
  form.elements.nonce.value = nonce;
  state.textContent = state.dataset.making;
  const wait = setInterval(() => {
    const [made, rows, how] = cookie().split('.');
    if (made !== nonce) return;
    clearInterval(wait);
    state.textContent = (how === 'cut' ? state.dataset.cut : state.dataset.made).replace('#', rows);
  }, 300);
});
