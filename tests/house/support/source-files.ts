import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The rooms of the house from the lowest to the highest; imports run only downwards. */
export const rooms = ['dialer', 'storage', 'provisioning', 'api', 'daemon'] as const

/** A source file: its path from the root with forward slashes, its text, and its text without comments. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  readonly code: string
}

/** Every file of the repository that is or may be committed; ignored ones are left out. */
export function repositoryFiles(): string[] {
  const listed = execFileSync(
    'git',
    ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  // A file that was deleted and not yet committed is still listed.
  return listed.split('\n').filter((path) => path !== '' && existsSync(join(root, path)))
}

/** The TypeScript files below the given folders. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return repositoryFiles()
    .filter((path) => path.endsWith('.ts') && folders.some((folder) => path.startsWith(`${folder}/`)))
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, code: withoutComments(text) }
    })
}

/** Where a pattern stands in a file, as `path:line`, with the line. */
export function findings(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    file.code.split('\n').flatMap((line, index) => {
      const found = pattern.test(line)
      return found ? [`${file.path}:${index + 1}: ${line.trim()}`] : []
    }),
  )
}

/** The text with comments blanked out; lines keep their numbers. Strings and templates are left alone. */
export function withoutComments(text: string): string {
  const token =
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*|\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*(?=[\s.,;)\]}]|$)/g
  return text.replace(token, (part) =>
    part.startsWith('//') || part.startsWith('/*') ? part.replace(/[^\n]/g, ' ') : part,
  )
}
