import type VoiceResponseClass from 'twilio/lib/twiml/VoiceResponse.js'

/** A call of Twilio lasts no longer unless told; ours say so. s */
export const longestCallS = 14_400

/** A conference of two legs, or of one that waits. */
export interface Room {
  readonly name: string
  /** Our id of the leg; conference events name it. */
  readonly label: string
  /** Where conference events go. */
  readonly events: string
}

/** Writes TwiML documents. https://www.twilio.com/docs/voice/twiml */
export interface Twiml {
  /** An answered leg by itself: silence until it is told otherwise. */
  silence(): string
  /**
   * A leg in a conference of its own that never starts, so it hears what the conference gives to those who wait.
   * @param waitUrl of a document; null: Twilio's own music
   */
  hold(room: Room, waitUrl: string | null): string
  /** A leg in the conference where it meets another. Whoever is first hears silence. */
  bridge(room: Room): string
  /** Plays a file to a leg; `then` is asked for what comes next. */
  play(url: string, then: string): string
  /** What somebody who waits hears: a file again and again, or nothing. */
  wait(url: string | null): string
  /** Refuses a call that comes in. */
  reject(): string
}

/** The documents by the vendor's own package, which is loaded only now: a site without Twilio need not wait for it at its start. */
export async function loadTwiml(): Promise<Twiml> {
  const { default: VoiceResponse } = await import('twilio/lib/twiml/VoiceResponse.js')
  const document = (write: (response: VoiceResponseClass) => void): string => {
    const response = new VoiceResponse()
    write(response)
    return response.toString()
  }
  const conference = (room: Room, more: VoiceResponseClass.ConferenceAttributes): string =>
    document((response) =>
      response.dial().conference(
        {
          beep: 'false',
          endConferenceOnExit: false,
          participantLabel: room.label,
          maxParticipants: 2,
          statusCallback: room.events,
          statusCallbackEvent: ['start', 'end', 'join', 'leave'],
          statusCallbackMethod: 'POST',
          ...more,
        },
        room.name,
      ),
    )
  return {
    silence: () => document((response) => response.pause({ length: longestCallS })),
    hold: (room, waitUrl) =>
      conference(room, {
        startConferenceOnEnter: false,
        ...(waitUrl === null ? {} : { waitUrl, waitMethod: 'POST' }),
      }),
    bridge: (room) => conference(room, { startConferenceOnEnter: true, waitUrl: '' }),
    play: (url, then) =>
      document((response) => {
        response.play(url)
        response.redirect({ method: 'POST' }, then)
      }),
    wait: (url) =>
      document((response) => {
        if (url === null) response.pause({ length: longestCallS })
        else response.play({ loop: 0 }, url)
      }),
    reject: () => document((response) => response.reject({ reason: 'busy' })),
  }
}
