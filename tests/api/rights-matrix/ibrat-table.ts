/** Who may use which route of the Ibrat contract; see read-table.ts for the columns. */
export const ibratTable = `
# route                                                  least role scope of a key                 whose id
POST   /api/auth/login                                   public     any
POST   /api/auth/register                                public     any
GET    /api/auth/me                                      agent      any
POST   /api/auth/refresh                                 agent      people
POST   /api/auth/logout                                  agent      any
GET    /api/admin/dashboard                              supervisor call.readAll
GET    /api/admin/system-status                          supervisor site.read
POST   /api/admin/leads/bulk-action                      supervisor lead.write
GET    /api/admin/reports/performance                    supervisor call.readAll
POST   /api/admin/system/control                         supervisor campaign.control+site.control+site.read
GET    /api/operator/dashboard                           agent      agent.act
GET    /api/operator/leads/available                     agent      lead.read+agent.act
POST   /api/operator/leads/claim                         agent      agent.act
POST   /api/operator/calls/start                         agent      agent.act
PUT    /api/operator/calls/:id/update                    agent      agent.act+call.read            call
GET    /api/operator/calls/history                       agent      call.read
PUT    /api/operator/profile/availability                agent      agent.act
GET    /api/operator/profile/performance                 agent      call.read
POST   /api/leads/upload-csv                             supervisor lead.write
GET    /api/leads/stats/summary                          supervisor lead.readAll
GET    /api/leads                                        supervisor lead.readAll
POST   /api/leads                                        supervisor lead.write
GET    /api/leads/:id                                    agent      lead.read                      lead
PUT    /api/leads/:id                                    agent      lead.read                      lead
DELETE /api/leads/:id                                    supervisor lead.write+lead.read           lead
GET    /api/calls/stats/summary                          agent      call.read
GET    /api/calls                                        agent      call.read
POST   /api/calls/initiate                               agent      agent.act
GET    /api/calls/:id                                    agent      call.read                      call
PUT    /api/calls/:id/status                             agent      agent.act+call.read            call
GET    /api/recordings/:id                               agent      call.read                      recording
GET    /api/users                                        admin      user.write
GET    /api/users/available-salespeople                  supervisor agent.readAll
GET    /api/users/stats/summary                          admin      user.write+agent.readAll
GET    /api/users/:id                                    admin      people                         user
PUT    /api/users/:id                                    admin      user.write                     user
PUT    /api/users/:id/availability                       supervisor people                         user
PUT    /api/users/:id/activate                           admin      user.write                     user
DELETE /api/users/:id                                    admin      user.write                     user
GET    /health                                           public     any
`
