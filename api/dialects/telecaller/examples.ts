/** Examples of the documentation. */
export const pageExample = { page: 1, limit: 10, total: 1, pages: 1 }

const numbersExample = {
  totalCalls: 150,
  successfulCalls: 120,
  totalLeads: 50,
  convertedLeads: 15,
  successRate: 80,
  conversionRate: 30,
}

const personExample = {
  _id: '2',
  id: '2',
  name: 'Agent 1',
  email: 'agent@example.com',
  role: 'telecaller',
  department: 'lead_generation',
  phone: '9876543210',
  isActive: true,
  status: 'available',
  currentStatus: 'available',
}

/** A person in a list. */
export const userRowExample = { ...personExample, supervisor: '1', ...numbersExample }

/** A person alone. */
export const userExample = {
  ...personExample,
  supervisor: { _id: '1', id: '1', name: 'Supervisor 1', email: 'supervisor@example.com' },
  teamMembers: [],
  performance: numbersExample,
  ...numbersExample,
}

export const callExample = {
  _id: '12',
  id: '12',
  telecaller: { _id: '2', id: '2', name: 'Agent 1' },
  lead: { _id: '5', id: '5', name: 'Lead 0005', phone: '9876543210' },
  callType: 'outbound',
  status: 'completed',
  duration: 300,
  startTime: '2025-11-13T10:30:00Z',
  endTime: '2025-11-13T10:35:00Z',
  recordingUrl: '/api/calls/12/recording',
  notes: 'Customer showed interest',
}

export const leadExample = {
  _id: '5',
  id: '5',
  name: 'Lead 0005',
  email: 'lead0005@example.com',
  phone: '+919876543210',
  source: 'facebook',
  status: 'new',
  priority: 'high',
  quality: 'hot',
  assignedTo: { _id: '2', id: '2', name: 'Agent 1' },
  assignedAt: '2025-11-13T10:30:00Z',
  createdAt: '2025-11-13T10:00:00Z',
  updatedAt: '2025-11-13T10:30:00Z',
  lastContactDate: null,
  followupCount: 0,
  nextFollowupDate: null,
  isOverdue: false,
  score: 85,
  product: '',
  requirements: 'Looking for software development',
  notes: 'Interested in custom solutions',
  value: null,
  convertedAt: null,
  reassignmentCount: 0,
  isArchived: false,
  metaData: { adName: 'Premium Campaign', campaignName: 'Q4 Sales', leadGenFormName: 'Contact Form', answers: {} },
}

export const reportExample = {
  _id: '9',
  id: '9',
  user: { _id: '2', id: '2', name: 'Agent 1' },
  reportDate: '2024-01-15T00:00:00Z',
  reportType: 'daily',
  status: 'draft',
  totalCalls: 15,
  completedCalls: 12,
  followUpsCompleted: 8,
  convertedLeads: 2,
  dailyNotes: 'Good day overall, converted 2 leads',
}
