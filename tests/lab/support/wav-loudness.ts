/** What is heard in a WAV file of 16-bit PCM, mono. */
export type WavSound = { readonly seconds: number; readonly rms: number; readonly peak: number }

/** @throws Error if the bytes are no such file */
export function wavSound(file: Buffer): WavSound {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') throw new Error('no WAV')
  const rate = file.readUInt32LE(24)
  const bits = file.readUInt16LE(34)
  if (file.readUInt16LE(20) !== 1 || bits !== 16 || file.readUInt16LE(22) !== 1) throw new Error('not 16-bit PCM, mono')
  const data = file.indexOf('data', 36, 'latin1')
  const told = file.readUInt32LE(data + 4)
  const there = file.length - data - 8
  // A writer that was killed left 0.
  const length = told === 0 ? there : Math.min(told, there)
  let squares = 0
  let peak = 0
  const count = Math.floor(length / 2)
  for (let index = 0; index < count; index += 1) {
    const sample = file.readInt16LE(data + 8 + index * 2)
    squares += sample * sample
    peak = Math.max(peak, Math.abs(sample))
  }
  return { seconds: count / rate, rms: count === 0 ? 0 : Math.sqrt(squares / count), peak }
}
