import { z } from 'zod'
import { callStatuses, leadStatuses, priorities } from './enums.js'

/** Shapes of answers, for the documentation and for the tests that hold answers against it. */

export const anyObject = z.record(z.string(), z.unknown())

const count = z.int().min(0)
const moment = z.string().nullable()
const ids = { _id: z.string(), id: z.string() }
const person = z.object({ name: z.string() }).catchall(z.unknown())

export const paginationShape = z.object({ page: z.int(), limit: z.int(), total: count, pages: count })

export const leadShape = z.object({
  ...ids,
  phone: z.string(),
  name: z.string(),
  email: z.string(),
  priority: z.enum(priorities),
  status: z.enum(leadStatuses),
  tags: z.array(z.string()),
  notes: z.string(),
  source: z.string(),
  isActive: z.boolean(),
  callAttempts: count,
  nextCallTime: moment,
  lastCallTime: moment,
  assignedTo: person.nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

export const callShape = z.object({
  ...ids,
  lead: z.object({ phone: z.string(), name: z.string(), priority: z.enum(priorities) }).catchall(z.unknown()),
  salesperson: person.nullable(),
  status: z.enum(callStatuses),
  direction: z.enum(['inbound', 'outbound']),
  from: z.string(),
  to: z.string(),
  duration: count.describe('From answer to end. s'),
  notes: z.string(),
  startTime: moment,
  answerTime: moment,
  transferTime: moment,
  endTime: moment,
  recordingUrl: z.string().nullable(),
  twilioCallSid: z.string().describe('Our own name of the call; no Twilio is needed.'),
  createdAt: z.string(),
  updatedAt: z.string(),
})

const callStats = z.object({ totalCalls: count, successfulCalls: count, totalDuration: count })

export const userShape = z.object({
  ...ids,
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  role: z.enum(['admin', 'salesperson']),
  isActive: z.boolean(),
  isAvailable: z.boolean(),
  lastLogin: moment,
  callStats,
  createdAt: z.string(),
  updatedAt: z.string(),
})

const numbers = {
  totalCalls: count,
  answeredCalls: count,
  completedCalls: count,
  totalDuration: count,
  averageDuration: count,
}
const callNumbers = z.object({ ...numbers, todayCalls: count })
const fraction = z.number().min(0).max(1)
const day = z.object({ year: z.int(), month: z.int(), day: z.int() })
const grouped = (id: z.ZodType) => z.array(z.object({ _id: id, count }))

export const adminBoardShape = z.object({
  dashboard: z.object({
    userStats: z.object({ totalUsers: count, activeUsers: count, availableSalespeople: count, totalAdmins: count }),
    leadStats: z.object({
      totalLeads: count,
      pendingLeads: count,
      claimedLeads: count,
      callingLeads: count,
      answeredLeads: count,
      transferredLeads: count,
      failedLeads: count,
    }),
    callStats: callNumbers,
    priorityBreakdown: grouped(z.enum(priorities)),
    salespersonPerformance: z.array(
      z
        .object({ ...ids, name: z.string(), email: z.string(), isAvailable: z.boolean(), lastLogin: moment, callStats })
        .extend(callStats.shape),
    ),
    recentActivity: z.array(callShape),
  }),
})

export const queueShape = z.object({
  isRunning: z.boolean(),
  activeCalls: count,
  maxConcurrentCalls: count,
  callDelay: count.describe('ms'),
  callTimeout: count.describe('ms'),
})

export const systemShape = z.object({
  systemStatus: z.object({
    database: z.enum(['connected', 'disconnected']),
    callQueue: queueShape,
    activeConnections: count,
    uptime: z.number(),
    memory: z.object({ rss: count, heapTotal: count, heapUsed: count, external: count }),
    environment: z.enum(['production', 'development']),
    priorities: z.array(anyObject),
  }),
})

export const bulkShape = z.object({ message: z.string(), modifiedCount: count, leadIds: z.array(z.string()) })

export const uploadShape = z.object({
  message: z.string(),
  summary: z.object({ totalProcessed: count, successCount: count, duplicateCount: count, errorCount: count }),
  errors: z.array(z.string()).optional(),
})

export const teamShape = z.object({
  performance: z.object({
    salespersonStats: z.array(
      z.object({ ...ids, name: z.string(), email: z.string(), ...numbers, successRate: fraction }),
    ),
    leadConversion: grouped(z.enum(leadStatuses)),
    dailyCalls: z.array(z.object({ _id: day, totalCalls: count, answeredCalls: count })),
  }),
})

export const agentBoardShape = z.object({
  dashboard: z.object({
    personalStats: callNumbers,
    assignedLeads: z.array(leadShape),
    recentCalls: z.array(callShape),
    availableLeads: z.array(leadShape),
    performanceRanking: z.array(
      z.object({
        ...ids,
        name: z.string(),
        totalCalls: count,
        completedCalls: count,
        totalDuration: count,
        successRate: fraction,
      }),
    ),
    operatorRank: z.union([z.int(), z.literal('Not ranked')]),
  }),
})

export const agentPerformanceShape = z.object({
  performance: z.object(numbers),
  dailyPerformance: z.array(z.object({ _id: day, calls: count, answered: count, completed: count, duration: count })),
  leadConversion: z.array(
    z.object({ _id: z.enum(priorities), totalCalls: count, answeredCalls: count, completedCalls: count }),
  ),
})

export const leadsShape = z.object({ leads: z.array(leadShape), pagination: paginationShape })
export const callsShape = z.object({ calls: z.array(callShape), pagination: paginationShape })
export const usersShape = z.object({ users: z.array(userShape), pagination: paginationShape })

export const claimShape = z.object({ message: z.string(), lead: leadShape })

export const startShape = z.object({
  message: z.string(),
  call: z.object({ ...ids, lead: z.string(), status: z.enum(callStatuses), twilioCallSid: z.string() }),
})

export const saidShape = z.object({ message: z.string() })
