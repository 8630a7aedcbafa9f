/** Tones that Twilio fetches from us, since TwiML has none. */
export type Tone = 'ring' | 'beep'

const rate = 8000

/** Frequencies in Hz and parts of sound and silence in ms; the ring is that of ITU-T E.180 for many countries: 425 Hz, 1 s in 5 s. */
const tones: Readonly<Record<Tone, { readonly hertz: number; readonly soundMs: number; readonly silenceMs: number }>> =
  {
    ring: { hertz: 425, soundMs: 1000, silenceMs: 4000 },
    beep: { hertz: 1000, soundMs: 400, silenceMs: 0 },
  }

/** A tone as a WAV file: 8 kHz, 16 bit, mono. */
export function toneWav(tone: Tone): Uint8Array<ArrayBuffer> {
  const { hertz, soundMs, silenceMs } = tones[tone]
  const sounding = (rate * soundMs) / 1000
  const samples = sounding + (rate * silenceMs) / 1000
  const bytes = Buffer.alloc(44 + samples * 2)
  bytes.write('RIFF', 0, 'latin1')
  bytes.writeUInt32LE(36 + samples * 2, 4)
  bytes.write('WAVEfmt ', 8, 'latin1')
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(rate, 24)
  bytes.writeUInt32LE(rate * 2, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36, 'latin1')
  bytes.writeUInt32LE(samples * 2, 40)
  for (let at = 0; at < sounding; at++) {
    bytes.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * hertz * at) / rate)), 44 + at * 2)
  }
  return bytes
}
