import { createTransport } from 'nodemailer'
import { DomainError } from '../../dialer/model/domain-error.js'

/** Where mail is handed in. */
export interface MailSettings {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte (usually port 465), `starttls` before anything secret, or `none` for a server on this host. */
  readonly security: 'tls' | 'starttls' | 'none'
  /** Null: the server asks for no login. */
  readonly login: { readonly user: string; readonly password: string } | null
  /** Sender, as `name@example.com` or `Name <name@example.com>`. */
  readonly from: string
}

/** A letter of plain text. */
export interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Hands in mail. */
export interface Mailer {
  /** Resolves when the server took the letter. @throws DomainError CONFIG_INVALID with the server's own words */
  send(letter: Letter): Promise<void>
}

const timeoutMs = 15_000

/** A mailer over SMTP (RFC 5321); a connection for each letter, since letters are few. */
export function createMailer(settings: MailSettings): Mailer {
  const { host, port, security, login, from } = settings
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(login && { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    send: async (letter) => {
      try {
        await transport.sendMail({ from, ...letter })
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw new DomainError(
          'CONFIG_INVALID',
          `The mail server ${host}:${port} did not take a letter: ${why}`,
          {},
          error,
        )
      }
    },
  }
}
