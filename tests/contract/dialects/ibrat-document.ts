/** What the contract prints, block by block; values stand for their types, times for their form. */
export const printed = {
  adminDashboard: {
    dashboard: {
      userStats: { totalUsers: 15, activeUsers: 12, availableSalespeople: 8, totalAdmins: 2 },
      leadStats: {
        totalLeads: 1500,
        pendingLeads: 450,
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
      salespersonPerformance: [
        { name: 'A', email: 'a@example.com', totalCalls: 150, successfulCalls: 120, totalDuration: 7200 },
      ],
      recentActivity: [
        {
          lead: { phone: '+1234567890', name: 'Lead' },
          salesperson: { name: 'A' },
          status: 'completed',
          createdAt: '2024-01-15T10:30:00Z',
        },
      ],
    },
  },
  systemStatus: {
    systemStatus: {
      database: 'connected',
      callQueue: { isRunning: true, activeCalls: 3, maxConcurrentCalls: 5 },
      activeConnections: 12,
      uptime: 86_400,
      memory: { rss: 52_428_800, heapTotal: 20_971_520, heapUsed: 10_485_760 },
      environment: 'production',
    },
  },
  upload: {
    message: 'CSV upload completed',
    summary: { totalProcessed: 1000, successCount: 950, duplicateCount: 30, errorCount: 20 },
  },
  adminReport: {
    performance: {
      salespersonStats: [
        {
          name: 'A',
          totalCalls: 150,
          answeredCalls: 120,
          completedCalls: 100,
          totalDuration: 7200,
          successRate: 0.8,
        },
      ],
      leadConversion: [{ _id: 'pending', count: 450 }],
      dailyCalls: [{ _id: { year: 2024, month: 1, day: 15 }, totalCalls: 150, answeredCalls: 120 }],
    },
  },
  operatorDashboard: {
    dashboard: {
      personalStats: {
        totalCalls: 150,
        todayCalls: 25,
        answeredCalls: 120,
        completedCalls: 100,
        totalDuration: 7200,
        averageDuration: 72,
      },
      assignedLeads: [{ phone: '+1234567890', name: 'Lead', priority: 'high', status: 'claimed' }],
      recentCalls: [
        {
          lead: { phone: '+1234567890', name: 'Lead' },
          status: 'completed',
          duration: 180,
          createdAt: '2024-01-15T10:30:00Z',
        },
      ],
      availableLeads: [{ phone: '+1234567891', name: 'Lead', priority: 'urgent' }],
      performanceRanking: [{ name: 'A', totalCalls: 150, successRate: 0.8 }],
      operatorRank: 3,
    },
  },
  available: {
    leads: [
      { phone: '+1234567890', name: 'Lead', email: 'lead@example.com', priority: 'high', tags: ['hot', 'interested'] },
    ],
    pagination: { page: 1, limit: 20, total: 150, pages: 8 },
  },
  claim: {
    message: 'Lead claimed successfully',
    lead: { id: '123', phone: '+1234567890', name: 'Lead', priority: 'high', status: 'claimed' },
  },
  start: {
    message: 'Call started successfully',
    call: { id: '456', lead: '+1234567890', status: 'initiated', twilioCallSid: 'CA1234567890' },
  },
  history: {
    calls: [
      {
        lead: { phone: '+1234567890', name: 'Lead', priority: 'high' },
        status: 'completed',
        duration: 180,
        notes: 'Customer interested',
        createdAt: '2024-01-15T10:30:00Z',
      },
    ],
    pagination: { page: 1, limit: 20, total: 150, pages: 8 },
  },
  availability: { message: 'Availability updated successfully', isAvailable: false },
  ownPerformance: {
    performance: { totalCalls: 150, answeredCalls: 120, completedCalls: 100, totalDuration: 7200, averageDuration: 72 },
    dailyPerformance: [
      { _id: { year: 2024, month: 1, day: 15 }, calls: 25, answered: 20, completed: 18, duration: 1200 },
    ],
    leadConversion: [{ _id: 'high', totalCalls: 50, answeredCalls: 45, completedCalls: 40 }],
  },
  error: { error: 'Error message', message: 'Detailed error description' },
} as const
