const everyMs = 50

/**
 * Asks again and again until there is an answer other than `undefined`, `null` or `false`, and gives it.
 * A question that fails counts as not answered; its error is told when time is up. The limit only bounds a failure, so it is generous.
 */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer> | Answer,
  limitMs = 60_000,
): Promise<Exclude<Answer, undefined | null | false>> {
  const giveUpAt = Date.now() + limitMs
  for (;;) {
    let last: unknown
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== null && answer !== false) {
        return answer as Exclude<Answer, undefined | null | false>
      }
      last = answer
    } catch (error) {
      last = error
    }
    if (Date.now() > giveUpAt) throw new Error(`${what} did not happen in ${limitMs} ms; last: ${String(last)}`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
