/** Answers as the document prints them, with what stands beside; for the documentation. */

export const pageExample = { page: 1, limit: 20, total: 1, pages: 1 }

const at = '2024-01-15T10:30:00Z'

export const leadExample = {
  _id: '123',
  id: '123',
  phone: '+1234567890',
  name: 'Lead 0123',
  email: 'lead@example.com',
  priority: 'high',
  status: 'pending',
  tags: ['hot', 'interested'],
  notes: '',
  source: 'csv_upload',
  isActive: true,
  callAttempts: 0,
  nextCallTime: at,
  lastCallTime: null,
  assignedTo: null,
  createdAt: at,
  updatedAt: at,
} as const

export const callExample = {
  _id: '456',
  id: '456',
  lead: { _id: '123', id: '123', phone: '+1234567890', name: 'Lead 0123', priority: 'high' },
  salesperson: { _id: '2', id: '2', name: 'Agent 1', email: 'agent@example.com' },
  status: 'completed',
  direction: 'outbound',
  from: '+12025550100',
  to: '+1234567890',
  duration: 180,
  notes: 'Customer interested',
  startTime: at,
  answerTime: at,
  transferTime: at,
  endTime: at,
  recordingUrl: '/api/recordings/456',
  twilioCallSid: 'c.1',
  createdAt: at,
  updatedAt: at,
} as const

const stats = { totalCalls: 150, successfulCalls: 120, totalDuration: 7200 }
const numbers = {
  totalCalls: 150,
  answeredCalls: 120,
  completedCalls: 100,
  totalDuration: 7200,
  averageDuration: 72,
}
const agent = { _id: '2', id: '2', name: 'Agent 1', email: 'agent@example.com' }

export const userExample = {
  ...agent,
  phone: '+1234567890',
  role: 'salesperson',
  isActive: true,
  isAvailable: true,
  lastLogin: at,
  callStats: stats,
  createdAt: at,
  updatedAt: at,
}

export const adminBoardExample = {
  dashboard: {
    userStats: { totalUsers: 15, activeUsers: 12, availableSalespeople: 8, totalAdmins: 2 },
    leadStats: {
      totalLeads: 1500,
      pendingLeads: 450,
      claimedLeads: 0,
      callingLeads: 25,
      answeredLeads: 800,
      transferredLeads: 200,
      failedLeads: 25,
    },
    callStats: {
      totalCalls: 2500,
      todayCalls: 150,
      answeredCalls: 1200,
      completedCalls: 800,
      totalDuration: 45_000,
      averageDuration: 56,
    },
    priorityBreakdown: [{ _id: 'urgent', count: 50 }],
    salespersonPerformance: [{ ...agent, isAvailable: true, lastLogin: at, callStats: stats, ...stats }],
    recentActivity: [callExample],
  },
}

const queue = { isRunning: true, activeCalls: 3, maxConcurrentCalls: 5, callDelay: 5000, callTimeout: 25_000 }

export const systemExample = {
  systemStatus: {
    database: 'connected',
    callQueue: queue,
    activeConnections: 12,
    uptime: 86_400,
    memory: { rss: 52_428_800, heapTotal: 20_971_520, heapUsed: 10_485_760, external: 1_048_576 },
    environment: 'production',
    priorities: [],
  },
}

export const queueExample = { message: 'Queue status retrieved', status: queue, activeCalls: [], priorities: [] }

export const bulkExample = {
  message: "Bulk action 'update_priority' completed successfully",
  modifiedCount: 2,
  leadIds: ['1', '2'],
}

export const uploadExample = {
  message: 'CSV upload completed',
  summary: { totalProcessed: 1000, successCount: 950, duplicateCount: 30, errorCount: 20 },
  errors: ['Row 17: not a phone number'],
}

const day = { year: 2024, month: 1, day: 15 }

export const teamExample = {
  performance: {
    salespersonStats: [{ ...agent, ...numbers, successRate: 0.8 }],
    leadConversion: [{ _id: 'pending', count: 450 }],
    dailyCalls: [{ _id: day, totalCalls: 150, answeredCalls: 120 }],
  },
}

export const agentBoardExample = {
  dashboard: {
    personalStats: { ...numbers, todayCalls: 25 },
    assignedLeads: [leadExample],
    recentCalls: [callExample],
    availableLeads: [leadExample],
    performanceRanking: [
      {
        _id: '2',
        id: '2',
        name: 'Agent 1',
        totalCalls: 150,
        completedCalls: 100,
        totalDuration: 7200,
        successRate: 0.8,
      },
    ],
    operatorRank: 3,
  },
}

export const agentPerformanceExample = {
  performance: numbers,
  dailyPerformance: [{ _id: day, calls: 25, answered: 20, completed: 18, duration: 1200 }],
  leadConversion: [{ _id: 'high', totalCalls: 50, answeredCalls: 45, completedCalls: 40 }],
}

export const claimExample = { message: 'Lead claimed successfully', lead: { ...leadExample, status: 'claimed' } }

export const startExample = {
  message: 'Call started successfully',
  call: { _id: '456', id: '456', lead: '+1234567890', status: 'initiated', twilioCallSid: 'c.1' },
}
