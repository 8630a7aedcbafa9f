import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

const ticksPerSecond = 100

/** Processor time used up to now, in seconds. */
export type CpuTime = {
  /** The first thread of a process: in the daemon, call control. */
  readonly control: number
  /** How long that thread was ready to run and had to wait for a processor: what others on the machine cost it. */
  readonly controlWaited: number
  readonly wholeProcess: number
  /** Of the whole machine, all cores together. */
  readonly machine: number
  readonly at: number
}

/** Reads it from the kernel's own books. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export function cpuTime(pid: number): CpuTime {
  const used = (of: string) => {
    const stat = readFileSync(`/proc/${pid}/${of}stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  }
  const machine = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000
  const [, waitedNs] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')
  return {
    control: used(`task/${pid}/`),
    controlWaited: Number(waitedNs) / 1e9,
    wholeProcess: used(''),
    machine,
    at: performance.now() / 1000,
  }
}

/** What was used between two readings, in parts of one core. */
export function cpuShare(from: CpuTime, to: CpuTime): Omit<CpuTime, 'at'> {
  const part = (name: Exclude<keyof CpuTime, 'at'>) => (to[name] - from[name]) / (to.at - from.at)
  return {
    control: part('control'),
    controlWaited: part('controlWaited'),
    wholeProcess: part('wholeProcess'),
    machine: part('machine'),
  }
}

export function cpuText({ control, controlWaited, wholeProcess, machine }: Omit<CpuTime, 'at'>): string {
  const cores = `cores: control ${control.toFixed(2)}, daemon ${wholeProcess.toFixed(2)}, machine ${machine.toFixed(2)}`
  return `${cores}; control waited ${(controlWaited * 1000).toFixed(0)} ms a second for a processor`
}
