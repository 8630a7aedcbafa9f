import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'

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

/** An answered leg by itself: silence until it is told otherwise. */
export function silenceTwiml(): string {
  const response = new VoiceResponse()
  response.pause({ length: longestCallS })
  return response.toString()
}

/**
 * A leg in a conference of its own that never starts, so it hears what the conference gives to those who wait.
 * @param waitUrl of a document or of music; null: Twilio's own music
 */
export function holdTwiml(room: Room, waitUrl: string | null): string {
  return conferenceTwiml(room, {
    startConferenceOnEnter: false,
    ...(waitUrl === null ? {} : { waitUrl, waitMethod: 'POST' }),
  })
}

/** A leg in the conference where it meets another. Whoever is first hears silence. */
export function bridgeTwiml(room: Room): string {
  return conferenceTwiml(room, { startConferenceOnEnter: true, waitUrl: '' })
}

function conferenceTwiml(room: Room, more: VoiceResponse.ConferenceAttributes): string {
  const response = new VoiceResponse()
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
  )
  return response.toString()
}

/** Plays a file to a leg; `then` is asked for what comes next. */
export function playTwiml(url: string, then: string): string {
  const response = new VoiceResponse()
  response.play(url)
  response.redirect({ method: 'POST' }, then)
  return response.toString()
}

/** What somebody who waits hears: a file again and again, or nothing. */
export function waitTwiml(url: string | null): string {
  const response = new VoiceResponse()
  if (url === null) response.pause({ length: longestCallS })
  else response.play({ loop: 0 }, url)
  return response.toString()
}

/** Refuses a call that comes in. */
export function rejectTwiml(): string {
  const response = new VoiceResponse()
  response.reject({ reason: 'busy' })
  return response.toString()
}
