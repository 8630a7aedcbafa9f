const RATE = 8000

/** One part of a made-up sound; durations in milliseconds. */
export type SoundPart =
  | { readonly kind: 'silence'; readonly ms: number }
  | { readonly kind: 'voice'; readonly ms: number }
  | { readonly kind: 'tone'; readonly ms: number; readonly hz: number }

/**
 * A WAV file (8 kHz, 16 bit, mono) made of speech-like bursts, silence and tones. "Voice" is a buzzing 140 Hz pitch with a
 * few formants and a syllable rhythm: loud and steady enough for an answering machine detector to hear words.
 */
export function speechSound(parts: readonly SoundPart[]): Buffer {
  const samples = parts.flatMap((part) => Array.from({ length: Math.round((part.ms * RATE) / 1000) }, sampler(part)))
  const wav = Buffer.alloc(44 + samples.length * 2)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + samples.length * 2, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(RATE, 24)
  wav.writeUInt32LE(RATE * 2, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples.length * 2, 40)
  samples.forEach((sample, index) => wav.writeInt16LE(Math.round(sample * 12_000), 44 + index * 2))
  return wav
}

function sampler(part: SoundPart): (_: unknown, index: number) => number {
  switch (part.kind) {
    case 'silence':
      return () => 0
    case 'tone':
      return (_, index) => Math.sin((2 * Math.PI * part.hz * index) / RATE)
    case 'voice':
      return (_, index) => {
        const t = index / RATE
        const wave = [1, 2, 3, 5, 8].reduce(
          (sum, harmonic) => sum + Math.sin(2 * Math.PI * 140 * harmonic * t) / harmonic,
          0,
        )
        return (wave / 2) * (0.7 + 0.3 * Math.sin(2 * Math.PI * 4 * t))
      }
  }
}

/** Sentences of `words` words: 350 ms of voice and 90 ms of pause each. */
export function words(count: number): SoundPart[] {
  return Array.from({ length: count }, () => [
    { kind: 'voice', ms: 350 } as const,
    { kind: 'silence', ms: 90 } as const,
  ]).flat()
}
