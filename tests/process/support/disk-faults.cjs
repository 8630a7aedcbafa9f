// Loaded before the program in a test's process: what the file DISK_FAULTS says happens to each commit of the writer, at the door to SQLite.
// `slow MS`: it takes so long; `held`: it takes until the file says otherwise; `readOnly`: a group cannot be begun, as on a disk mounted anew.
const Database = require('better-sqlite3')
const { readFileSync } = require('node:fs')

const file = process.env.DISK_FAULTS
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
const fault = () => readFileSync(file, 'utf8').split(' ')

if (file !== undefined) {
  const prepare = Reflect.get(Database.prototype, 'prepare')
  Database.prototype.prepare = function (sql) {
    const statement = Reflect.apply(prepare, this, [sql])
    if (sql === 'COMMIT') {
      return {
        run: () => {
          const [kind, ms] = fault()
          if (kind === 'slow') pause(Number(ms))
          while (fault()[0] === 'held') pause(20)
          return statement.run()
        },
      }
    }
    if (sql !== 'BEGIN IMMEDIATE') return statement
    return {
      run: () => {
        if (fault()[0] === 'readOnly')
          throw new Database.SqliteError('attempt to write a readonly database', 'SQLITE_READONLY')
        return statement.run()
      },
    }
  }
}
