/** What the contract prints, block by block; values stand for their types, times for their form. */
const person = { _id: '60f7b3b3b3b3b3b3b3b3b3b3', name: 'A', email: 'a@example.com', role: 'admin' }
const numbers = {
  totalCalls: 150,
  successfulCalls: 120,
  totalLeads: 50,
  convertedLeads: 15,
  successRate: 80,
  conversionRate: 30,
}
const pagination = { page: 1, limit: 10, total: 5, pages: 1 }
const ref = { _id: '60f7b3b3b3b3b3b3b3b3b3b7', name: 'A' }

export const printed = {
  login: {
    success: true,
    token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...',
    user: { ...person, department: 'management', isActive: true },
  },
  register: { success: true, message: 'User registered successfully', user: person },
  logout: { success: true, message: 'Logged out successfully' },
  users: { success: true, users: [{ ...person, isActive: true, ...numbers }], pagination },
  user: {
    success: true,
    user: { ...person, department: 'management', phone: '9876543210', isActive: true, performance: numbers },
  },
  deleted: { success: true, message: 'User deleted successfully' },
  calls: {
    success: true,
    calls: [
      {
        _id: '60f7b3b3b3b3b3b3b3b3b3b8',
        telecaller: ref,
        lead: { ...ref, phone: '9876543210' },
        callType: 'outbound',
        status: 'completed',
        duration: 300,
        startTime: '2024-01-15T10:30:00Z',
        endTime: '2024-01-15T10:35:00Z',
        notes: 'Customer showed interest',
      },
    ],
    pagination,
  },
  initiate: {
    success: true,
    call: {
      _id: '60f7b3b3b3b3b3b3b3b3b3b8',
      status: 'initiated',
      twilioCallSid: 'CA1234567890abcdef',
      startTime: '2024-01-15T10:30:00Z',
    },
    twilioCall: { sid: 'CA1234567890abcdef', status: 'initiated' },
  },
  overview: {
    success: true,
    overview: {
      totalLeads: 250,
      newLeads: 45,
      contactedLeads: 120,
      convertedLeads: 35,
      totalCalls: 500,
      completedCalls: 420,
      activeTelecallers: 8,
      conversionRate: 14,
      successRate: 84,
    },
  },
  performance: {
    success: true,
    performance: {
      dailyStats: [{ date: '2024-01-15', calls: 25, leads: 8, conversions: 2 }],
      topPerformers: [{ user: ref, calls: 150, conversions: 15, conversionRate: 10 }],
      leadSources: [{ source: 'facebook', count: 120, conversions: 20 }],
    },
  },
  leads: {
    success: true,
    leads: {
      statusDistribution: [{ status: 'new', count: 45 }],
      sourceDistribution: [{ source: 'facebook', count: 150 }],
      qualityDistribution: [{ quality: 'hot', count: 80 }],
    },
  },
} as const

/** The bodies of its errors, whole. */
export const printedErrors = {
  validation: {
    success: false,
    message: 'Validation error',
    errors: [{ field: 'email', message: 'Please provide a valid email' }],
  },
  unauthorized: { success: false, message: 'Access denied. No token provided.' },
  forbidden: { success: false, message: 'Access denied. Insufficient permissions.' },
  notFound: { success: false, message: 'Resource not found' },
  failed: { success: false, message: 'Something went wrong!' },
} as const
