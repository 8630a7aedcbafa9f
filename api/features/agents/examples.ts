export const agentExample = {
  id: 1,
  userId: 1,
  name: 'Agent 1',
  email: 'agent1@example.com',
  extension: '1001',
  status: 'available',
  presence: 'available',
  presenceSince: '2025-11-13T10:00:00.000Z',
  pauseReason: null,
  callRef: null,
  phoneRegistered: true,
  phoneMode: 'nailed_up',
  sipUsername: 'agent1001',
  stats: { totalCalls: 150, answeredCalls: 120, avgDuration: 180, successRate: 80 },
}

export const agentDetailExample = { ...agentExample, sipPassword: '********', activeCampaigns: [1, 2, 3] }
