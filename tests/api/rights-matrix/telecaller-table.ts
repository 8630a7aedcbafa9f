/** Who may use which route of the Telecaller contract; see read-table.ts for the columns. */
export const telecallerTable = `
# route                                                  least role scope of a key                 whose id
POST   /api/auth/login                                   public     any
POST   /api/auth/register                                admin      more
POST   /api/auth/logout                                  agent      any
GET    /api/auth/me                                      agent      any
GET    /api/auth/profile                                 agent      any
GET    /api/auth/verify                                  agent      any
PUT    /api/auth/profile                                 agent      people
PUT    /api/auth/change-password                         agent      people
POST   /api/auth/change-password                         agent      people
POST   /api/auth/refresh                                 agent      people
POST   /api/auth/refresh-token                           agent      people
GET    /api/auth/status                                  agent      any
PUT    /api/auth/status                                  agent      agent.act
GET    /api/users                                        supervisor agent.readAll
POST   /api/users                                        admin      more
GET    /api/users/departments                            supervisor agent.readAll
GET    /api/users/team                                   supervisor agent.readAll
GET    /api/users/:id                                    admin      agent.readAll                  user
PUT    /api/users/:id                                    admin      user.write                     user
PATCH  /api/users/:id                                    admin      user.write                     user
PUT    /api/users/:id/status                             admin      user.write                     user
PUT    /api/users/:id/password                           admin      user.write                     user
DELETE /api/users/:id                                    admin      user.write                     user
GET    /api/users/:id/team                               admin      agent.readAll                  user
GET    /api/users/:id/performance                        admin      agent.readAll                  user
GET    /api/users/:id/activity                           admin      agent.readAll                  user
GET    /api/calls                                        agent      call.read
POST   /api/calls/initiate                               agent      agent.act
POST   /api/calls/end                                    agent      agent.act+call.read
POST   /api/calls                                        agent      agent.act+agent.actForOthers
GET    /api/calls/:id                                    agent      call.read                      call
GET    /api/calls/:id/recording                          agent      call.read                      call
PUT    /api/calls/:id                                    agent      agent.act+call.read            call
PATCH  /api/calls/:id                                    agent      agent.act+call.read            call
DELETE /api/calls/:id                                    admin      user.write                     call
POST   /api/calls/status-callback                        public     any
POST   /api/calls/recording-status                       public     any
GET    /api/leads                                        agent      lead.read
POST   /api/leads                                        agent      lead.read+lead.write
GET    /api/leads/stats                                  agent      lead.read
GET    /api/leads/sources                                agent      lead.read
GET    /api/leads/assigned/:userId                       supervisor lead.read+lead.readAll
GET    /api/leads/:id                                    agent      lead.read                      lead
PUT    /api/leads/:id                                    agent      lead.read                      lead
PATCH  /api/leads/:id                                    agent      lead.read                      lead
DELETE /api/leads/:id                                    admin      site.write+lead.write+lead.read lead
POST   /api/leads/:id/assign                             supervisor lead.write+lead.read           lead
GET    /api/dashboard                                    agent      call.read+lead.read
GET    /api/dashboard/overview                           agent      call.read+lead.read
GET    /api/dashboard/performance                        agent      call.read+lead.read
GET    /api/dashboard/leads                              agent      lead.read
GET    /api/analytics                                    supervisor call.readAll+call.read+lead.read
GET    /api/reports                                      agent      call.read
POST   /api/reports                                      agent      people
GET    /api/reports/stats                                agent      call.read
GET    /api/reports/statistics                           agent      call.read
GET    /api/reports/export/bulk                          agent      call.read
GET    /api/reports/export/:type                         agent      call.read
GET    /api/reports/download/:filename                   public     any
GET    /api/analytics/export                             agent      call.read
GET    /api/reports/:id/export/:format                   agent      call.read                      report
GET    /api/reports/:id                                  agent      call.read                      report
PUT    /api/reports/:id                                  agent      call.read                      report
DELETE /api/reports/:id                                  admin      user.write                     report
PUT    /api/reports/:id/submit                           agent      call.read                      report
POST   /api/reports/:id/submit                           agent      call.read                      report
PUT    /api/reports/:id/review                           supervisor people                         report
POST   /api/reports/:id/review                           supervisor people                         report
GET    /api/meta/webhook                                 public     any
POST   /api/meta/webhook                                 public     any
GET    /api/meta/stats                                   supervisor lead.readAll
GET    /api/meta/campaigns                               supervisor lead.readAll
GET    /api/meta/leads                                   supervisor lead.readAll
GET    /api/meta/config                                  admin      site.write
POST   /api/meta/config                                  admin      site.write
POST   /api/meta/sync                                    admin      site.write
POST   /api/meta/webhook/test                            admin      site.write
GET    /api/settings                                     admin      site.write
PUT    /api/settings/:section                            admin      site.write
GET    /api/settings/status                              admin      site.write
GET    /api/settings/backups                             superAdmin site.write+sites.manage
POST   /api/settings/backup                              superAdmin site.write+sites.manage
GET    /api/settings/backup/:name/download               superAdmin site.write+sites.manage
POST   /api/settings/backup/:name/restore                admin      site.write
DELETE /api/settings/backup/:name                        admin      site.write
POST   /api/settings/backups                             superAdmin site.write+sites.manage
GET    /api/settings/backups/:name/download              superAdmin site.write+sites.manage
POST   /api/settings/backups/:name/restore               admin      site.write
DELETE /api/settings/backups/:name                       admin      site.write
`
