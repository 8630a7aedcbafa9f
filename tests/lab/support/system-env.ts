/** The environment for the system's programs: plain messages, no questions, and /usr/sbin, which not every root has in its path. */
export function systemEnv(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin`,
    DEBIAN_FRONTEND: 'noninteractive',
    LC_ALL: 'C',
    HOME: '/root',
    TERM: 'dumb',
  }
}
