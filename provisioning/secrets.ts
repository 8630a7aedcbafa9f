import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { DomainError } from '../dialer/model/domain-error.js'
import { dataPaths } from '../storage/data-folder.js'

/** Keeps secrets at rest: what is sealed can be opened only with the key file, which never is in the database or a backup of it. */
export interface Secrets {
  /** A text that can be stored. Sealing the same text twice gives two different results. */
  seal(plain: string): string
  /** @throws DomainError CONFIG_INVALID if it was sealed with another key or changed since */
  open(sealed: string): string
  /** The key that signs our tokens, 32 bytes; derived, so that it is nowhere written. */
  readonly tokenKey: Uint8Array
}

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const prefix = 'v1:'

/**
 * Opens the secrets of a data folder; the key file is made at the first start, readable by its owner alone.
 * AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D), the authentication tag kept beside the text.
 * @throws DomainError CONFIG_INVALID if the key file is there and is no key
 */
export function openSecrets(dataDir: string): Secrets {
  const file = dataPaths(dataDir).key
  const key = existsSync(file) ? readKey(file) : makeKey(file)
  return {
    seal: (plain) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return prefix + Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64')
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed.startsWith(prefix) ? sealed.slice(prefix.length) : '', 'base64')
      if (bytes.length < nonceBytes + tagBytes) throw notOurs(file)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString(
          'utf8',
        )
      } catch (cause) {
        throw notOurs(file, cause)
      }
    },
    tokenKey: new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), 'trunkline access tokens', keyBytes)),
  }
}

function makeKey(file: string): Buffer {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const key = randomBytes(keyBytes)
  writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  return key
}

function readKey(file: string): Buffer {
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== keyBytes) {
    throw new DomainError(
      'CONFIG_INVALID',
      `${file} is not a key of Trunkline. Put back the key file of this data folder from your backup.`,
    )
  }
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
  return key
}

const notOurs = (file: string, cause?: unknown): DomainError =>
  new DomainError(
    'CONFIG_INVALID',
    `A stored secret cannot be opened with ${file}. Put back the key file that belongs to this data folder, or set the secret again.`,
    undefined,
    cause,
  )
