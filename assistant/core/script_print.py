"""A generated call script on paper or on a page: plain text and HTML, every borrower's word escaped."""

from html import escape

from assistant.core.script import GeneratedScript, ShownNode


def as_text(script: GeneratedScript) -> str:
    about = f"{script.script} ({script.version}) for loan {script.loan_id}"
    head = f"{about}, language {script.language}; starts at {script.start}"
    return "\n\n".join([head, *(_node_text(node) for node in script.nodes)]) + "\n"


def as_html(script: GeneratedScript) -> str:
    """A whole page without scripts or styles from elsewhere; answers are links to their nodes."""
    title = f"{escape(script.script)} · {escape(script.loan_id)}"
    head = f'<meta charset="utf-8"><title>{title}</title>'
    start = f'<a href="#{escape(script.start)}">{escape(script.start)}</a>'
    nodes = "\n".join(_node_html(node) for node in script.nodes)
    return (
        f'<!doctype html>\n<html lang="{escape(script.language)}">\n<head>{head}</head>\n<body>\n'
        f"<h1>{title}</h1>\n<p>{escape(script.version)} · {start}</p>\n{nodes}\n</body>\n</html>\n"
    )


def _node_text(node: ShownNode) -> str:
    marks = [
        node.stage.value,
        *(["required"] if node.required else []),
        *([f"ends: {node.outcome}"] if node.outcome else []),
    ]
    lines = [f"[{node.id}] ({', '.join(marks)})", *(f"  {line}" for line in node.text.splitlines())]
    lines += [f"  note: {', '.join(node.captures)}"] if node.captures else []
    return "\n".join([*lines, *(f"    {answer.key}: {answer.label} -> {answer.next}" for answer in node.answers)])


def _node_html(node: ShownNode) -> str:
    required = " <strong>*</strong>" if node.required else ""
    said = escape(node.text).replace("\n", "<br>\n")
    captures = "".join(f'<label>{escape(name)} <input name="{escape(name)}"></label>\n' for name in node.captures)
    answers = "".join(
        f'<li><a href="#{escape(answer.next)}">{escape(answer.label)}</a></li>' for answer in node.answers
    )
    end = f"<p><em>{escape(node.outcome.value)}</em></p>" if node.outcome else f"<ul>{answers}</ul>"
    head = f"<h2>{escape(node.id)}{required}</h2>"
    return f'<section id="{escape(node.id)}">\n{head}\n<p>{said}</p>\n{captures}{end}\n</section>'
