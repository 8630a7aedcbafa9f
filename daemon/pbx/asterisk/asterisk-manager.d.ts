/** The part of asterisk-manager 0.2 we use; the package has no types. Keys of what it reads are lower case. */
declare module 'asterisk-manager' {
  import type { TcpNetConnectOpts } from 'node:net'

  interface Manager {
    /** What stands in place of the port goes to `net.createConnection` as it is. */
    connect(port: TcpNetConnectOpts, host: string, callback?: () => void): void
    disconnect(callback?: () => void): void
    login(callback: (error?: unknown) => void): void
    action(action: Record<string, string>, callback?: (error: unknown, response: unknown) => void): string
    on(event: string, listener: (value: unknown) => void): void
    /** Tells an action's callback of its response: `(actionId, error, response)`. */
    emit(event: string, ...values: unknown[]): void
    removeAllListeners(event: string): void
    options: { username: string; password: string; events: boolean }
  }
  function createManager(port: null, host: string, username: string, password: string, events: boolean): Manager
  export = createManager
}
