import type { HealthPart } from '../../api/api-options.js'
import { partTroubleSpec, troubleOf } from '../../api/features/health/parts.js'
import type { Metrics } from '../../storage/metrics/metrics.js'
import type { JobState } from '../schedule.js'

/** States how the process's jobs went, the backup among them. */
export function stateJobMetrics(
  metrics: Metrics,
  jobs: () => readonly JobState[],
  lastBackupAt: () => number | null,
): void {
  metrics.readCounter(
    { name: 'trunkline_job_runs_total', help: 'Runs of jobs, by how they went.', labels: ['job', 'outcome'] },
    (put) => {
      for (const { name, successes, failures } of jobs()) {
        put({ job: name, outcome: 'ok' }, successes)
        put({ job: name, outcome: 'failed' }, failures)
      }
    },
  )
  metrics.readGauge(
    { name: 'trunkline_job_failing', help: '1 where the last run of the job failed.', labels: ['job'] },
    (put) => {
      for (const { name, lastFailure } of jobs()) put({ job: name }, lastFailure === null ? 0 : 1)
    },
  )
  metrics.readGauge(
    {
      name: 'trunkline_job_last_success_timestamp_seconds',
      help: 'When the job last went well, seconds since 1970; absent before its first run.',
      labels: ['job'],
    },
    (put) => {
      for (const { name, lastSuccessAt } of jobs()) if (lastSuccessAt !== null) put({ job: name }, lastSuccessAt / 1000)
    },
  )
  metrics.readGauge(
    { name: 'trunkline_job_duration_seconds', help: 'How long the last run of the job took.', labels: ['job'] },
    (put) => {
      for (const { name, lastDurationMs } of jobs())
        if (lastDurationMs !== null) put({ job: name }, lastDurationMs / 1000)
    },
  )
  metrics.readGauge(
    {
      name: 'trunkline_backup_last_timestamp_seconds',
      help: 'When the newest backup in the data folder was made, seconds since 1970; absent where there is none.',
    },
    (put) => {
      const at = lastBackupAt()
      if (at !== null) put({}, at / 1000)
    },
  )
}

/** States how each part is, as the health page says it. */
export function stateHealthMetrics(metrics: Metrics, parts: () => readonly HealthPart[]): void {
  metrics.readGauge(partTroubleSpec, (put) => {
    for (const part of parts()) put({ part: part.name, site: part.site ?? '' }, troubleOf(part))
  })
}
