"""What the simulator's calls sound like: a quiet tone, the same for the same call."""

import io
import math
import struct
import wave
import zlib

RATE, SECONDS = 8000, 2


def tone(sid: str) -> bytes:
    """A WAV of two seconds."""
    pitch = 200 + zlib.crc32(sid.encode()) % 300
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        beats = (int(4000 * math.sin(2 * math.pi * pitch * n / RATE)) for n in range(RATE * SECONDS))
        made.writeframes(b"".join(struct.pack("<h", beat) for beat in beats))
    return out.getvalue()
