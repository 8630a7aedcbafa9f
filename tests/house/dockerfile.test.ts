import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './support/source-files.js'

const lines = readFileSync(join(root, 'Dockerfile'), 'utf8').split('\n')
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n')

it('the image runs as an ordinary user and writes into its volume alone', () => {
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')))
  const at = (word: string) => last.findIndex((line) => line.startsWith(word))
  expect(last).toContain('USER node')
  expect(at('USER node')).toBeLessThan(at('ENTRYPOINT'))
  expect(last.slice(at('USER node')).filter((line) => /^(RUN|COPY|ADD) /.test(line))).toEqual([])
  expect(last).toContain('VOLUME /data')
  expect(last.join('\n')).toContain('TRUNKLINE_DATA_DIR=/data')
})

it('no secret comes into a layer: nothing but the named folders is in reach, and no variable holds one', () => {
  expect(ignored[0]).toBe('*')
  const named = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'LICENSE',
    'README.md',
    'daemon',
    'api',
    'dialer',
    'storage',
    'provisioning',
  ]
  expect(
    ignored
      .slice(1)
      .map((line) => line.replace(/^!/, ''))
      .toSorted(),
  ).toEqual(named.toSorted())
  expect(lines.filter((line) => /^(ARG|ENV)\b.*(PASS|SECRET|TOKEN|KEY)/i.test(line))).toEqual([])
  expect(lines.filter((line) => line.startsWith('ADD '))).toEqual([])
})
