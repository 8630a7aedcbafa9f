const samplesPerSecond = 8000
/** Two alternating tones, so that a listener hears that it goes on. Hz */
const tones = [440, 554] as const

/** The bytes of a WAV file (RIFF, mu-law, 8 kHz, mono) of this length: a second of one tone, a second of another, in turn. */
export async function* simulatedRecording(durationMs: number): AsyncGenerator<Uint8Array> {
  // An even length needs no padding byte in RIFF.
  const samples = 2 * Math.round((durationMs * samplesPerSecond) / 2000)
  yield wavHeader(samples)
  const seconds = tones.map(toneSecond)
  for (let done = 0, turn = 0; done < samples; done += samplesPerSecond, turn++) {
    const second = seconds[turn % seconds.length]
    if (second !== undefined) yield second.subarray(0, Math.min(samplesPerSecond, samples - done))
  }
}

/** RIFF header for format 7 (mu-law), with its fact chunk (RFC 2361 and Microsoft's WAVE registrations). */
function wavHeader(samples: number): Uint8Array {
  const header = new Uint8Array(58)
  const view = new DataView(header.buffer)
  const text = (at: number, word: string) => {
    for (let i = 0; i < word.length; i++) view.setUint8(at + i, word.charCodeAt(i))
  }
  text(0, 'RIFF')
  view.setUint32(4, 50 + samples, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 18, true)
  view.setUint16(20, 7, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, samplesPerSecond, true)
  view.setUint32(28, samplesPerSecond, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  text(38, 'fact')
  view.setUint32(42, 4, true)
  view.setUint32(46, samples, true)
  text(50, 'data')
  view.setUint32(54, samples, true)
  return header
}

function toneSecond(frequency: number): Uint8Array {
  return Uint8Array.from({ length: samplesPerSecond }, (_, i) =>
    muLaw(Math.round(8000 * Math.sin((2 * Math.PI * frequency * i) / samplesPerSecond))),
  )
}

/** ITU-T G.711 mu-law of a 16-bit sample. */
function muLaw(sample: number): number {
  const bias = 0x84
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(sample), 32_635) + bias
  const exponent = 31 - Math.clz32(magnitude) - 7
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f
  return ~(sign | (exponent << 4) | mantissa) & 0xff
}
