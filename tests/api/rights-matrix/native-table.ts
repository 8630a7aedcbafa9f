/** Who may use which route of the native API; see read-table.ts for the columns. */
export const nativeTable = `
# route                                                  least role scope of a key                 whose id
GET    /campaigns/active                                 agent      campaign.read
GET    /staff/agents                                     supervisor agent.readAll
POST   /staff/agents                                     admin      more
PATCH  /staff/agents/:id                                 admin      agent.write+user.write         user
DELETE /staff/agents/:id                                 admin      agent.write+user.write         user
GET    /manager/settings                                 supervisor site.read
PUT    /manager/settings                                 supervisor site.control+site.read
GET    /extension-dids/dids                              supervisor agent.readAll
GET    /extension-dids/me/did                            agent      agent.act
GET    /extension-dids/:ext/did                          agent      agent.act
PUT    /extension-dids/:ext/did                          supervisor agent.actForOthers
POST   /extension-dids/:ext/did                          supervisor agent.actForOthers
GET    /staff/agents/call-count                          supervisor call.readAll
GET    /staff/agents/extensions                          supervisor agent.readAll
GET    /profile/me                                       agent      any
GET    /profile/me/restrictions                          agent      any
GET    /queue/status                                     supervisor site.read
POST   /queue/pause                                      supervisor site.control+site.read
POST   /queue/resume                                     supervisor site.control+site.read
POST   /queue/reset-stuck                                supervisor site.control
GET    /leads/score-rule                                 supervisor lead.readAll
PUT    /leads/score-rule                                 admin      site.write
GET    /leads/profiles                                   agent      lead.read
POST   /leads/profiles                                   agent      lead.read+lead.write
GET    /leads/profiles/numbers                           agent      lead.read
GET    /leads/profiles/:id                               agent      lead.read                      lead
PUT    /leads/profiles/:id                               agent      lead.read                      lead
DELETE /leads/profiles/:id                               admin      site.write+lead.write+lead.read lead
POST   /leads/profiles/:id/assign                        supervisor lead.write+lead.read           lead
GET    /leads/profiles/:id/assignments                   agent      lead.read                      lead
GET    /leads/available                                  agent      agent.act
POST   /leads/:id/claim                                  agent      agent.act                      lead
POST   /leads/:id/release                                agent      agent.act                      lead
POST   /leads/:id/start-call                             agent      agent.act                      lead
POST   /leads/bulk-action                                supervisor lead.write
GET    /sip/config                                       agent      agent.act
PUT    /sip/config                                       admin      site.write
GET    /agents/me/credentials                            onlyAgent  people
GET    /agents/peers                                     agent      agent.act
GET    /calls/mine                                       agent      call.read
PATCH  /calls/:id                                        agent      call.read                      call
PUT    /calls/:id/status                                 agent      call.read                      call
GET    /follow-ups                                       agent      call.read
POST   /calls/phase                                      agent      people
GET    /live-calls                                       agent      call.read
GET    /presence/break-reasons                           agent      agent.act
POST   /presence/break-reasons                           admin      site.write
PUT    /presence/break-reasons/:id                       admin      site.write                     break-reason
DELETE /presence/break-reasons/:id                       admin      site.write                     break-reason
GET    /presence/settings                                supervisor site.read
PUT    /presence/settings                                admin      site.write
GET    /presence/manager/summary                         supervisor agent.readAll
GET    /presence/manager/agents                          supervisor agent.readAll
GET    /presence/manager/calls-series                    supervisor call.readAll
GET    /presence/me                                      agent      agent.act
GET    /presence/me/summary                              agent      agent.act
POST   /presence/heartbeat                               agent      agent.act
POST   /presence/status                                  onlyAgent  people
POST   /presence/break/start                             onlyAgent  people
POST   /presence/break/end                               onlyAgent  people
GET    /analytics/agent                                  agent      call.read
GET    /analytics/agent/dispositions                     agent      call.read
GET    /analytics/agent/dispositions/daily               agent      call.read
GET    /analytics/agent/dispositions/monthly             agent      call.read
GET    /analytics/leaderboard                            agent      call.read
GET    /analytics/leaderboard/daily                      agent      call.read
GET    /analytics/leaderboard/monthly                    agent      call.read
GET    /notes                                            agent      people
POST   /notes                                            agent      people
PATCH  /notes/:id                                        agent      call.read                      note
DELETE /notes/:id                                        agent      call.read                      note
GET    /leads/:id/notes                                  agent      lead.read                      lead
GET    /calls/:id/notes                                  agent      call.read                      call
POST   /auth/login                                       public     any
POST   /auth/register                                    admin      more
POST   /auth/refresh                                     public     any
POST   /auth/logout                                      agent      any
POST   /auth/logout-all                                  agent      any
GET    /auth/me                                          agent      any
GET    /auth/sessions                                    agent      any
DELETE /auth/sessions/:id                                agent      any                            session
PUT    /auth/password                                    agent      people
POST   /auth/forgot-password                             public     any
POST   /auth/verify-otp                                  public     any
POST   /auth/reset-password                              public     any
POST   /users/:id/password-reset                         admin      user.write                     user
GET    /auth/second-factor                               agent      people
POST   /auth/second-factor                               agent      people
POST   /auth/second-factor/confirm                       agent      people
POST   /auth/second-factor/recovery-codes                agent      people
POST   /auth/second-factor/remove                        agent      people
GET    /health                                           public     any
GET    /health/live                                      public     any
GET    /metrics                                          supervisor metrics.read
GET    /campaigns                                        agent      campaign.read
POST   /campaigns                                        admin      campaign.write
GET    /campaigns/:id                                    agent      campaign.read                  campaign
PUT    /campaigns/:id                                    admin      campaign.write+campaign.read   campaign
DELETE /campaigns/:id                                    admin      campaign.write                 campaign
POST   /campaigns/:id/start                              supervisor campaign.control+campaign.read campaign
POST   /campaigns/:id/pause                              supervisor campaign.control+campaign.read campaign
POST   /campaigns/:id/stop                               supervisor campaign.control+campaign.read campaign
GET    /campaigns/:id/live                               supervisor site.read+campaign.read        campaign
GET    /campaigns/:id/amd                                supervisor site.read                      campaign
GET    /campaigns/:id/amd/thresholds                     supervisor site.read                      campaign
GET    /campaigns/:id/abandonment                        supervisor site.read                      campaign
GET    /campaigns/:id/abandonment/evidence               supervisor site.read                      campaign
GET    /campaigns/:id/pacing                             supervisor site.read+campaign.read        campaign
GET    /campaigns/:id/pacing/now                         supervisor site.read+campaign.read        campaign
POST   /leads/bulk-upload                                supervisor lead.write
GET    /leads/imports                                    supervisor lead.write
GET    /leads/imports/:id                                supervisor lead.write                     import
GET    /leads/imports/:id/rejected                       supervisor lead.write                     import
GET    /leads                                            supervisor lead.readAll
POST   /leads                                            supervisor lead.write
GET    /leads/:id                                        agent      lead.read                      lead
PUT    /leads/:id                                        agent      lead.read                      lead
DELETE /leads/:id                                        supervisor lead.write                     lead
GET    /dnc/lists                                        supervisor dnc.read
DELETE /dnc/lists/:id                                    supervisor dnc.write
POST   /dnc/imports                                      supervisor dnc.write
GET    /dnc/imports                                      supervisor dnc.read
GET    /dnc/imports/:id                                  supervisor dnc.read                       import
POST   /dnc/imports/:id/commit                           supervisor dnc.write+dnc.read             import
DELETE /dnc/imports/:id                                  supervisor dnc.write                      import
GET    /consents                                         supervisor consent.read
POST   /consents                                         supervisor consent.write
GET    /campaigns/:id/exclusions                         supervisor site.read                      campaign
GET    /compliance/state-rules                           agent      campaign.read
GET    /compliance/presets                               agent      campaign.read
GET    /dnc                                              supervisor dnc.read
POST   /dnc                                              supervisor dnc.write
DELETE /dnc/:id                                          supervisor dnc.write                      dnc
GET    /caller-ids                                       supervisor site.read
POST   /caller-ids                                       admin      site.write
GET    /caller-ids/:id                                   supervisor site.read                      caller-id
PUT    /caller-ids/:id                                   admin      site.write                     caller-id
DELETE /caller-ids/:id                                   admin      site.write                     caller-id
POST   /caller-ids/:id/release                           supervisor site.control                   caller-id
POST   /caller-ids/:id/quarantine                        supervisor site.control                   caller-id
GET    /campaigns/:id/caller-ids                         supervisor site.read                      campaign
GET    /agents                                           supervisor agent.readAll
POST   /agents                                           admin      agent.write
GET    /agents/:id                                       agent      agent.act+agent.readAll        mine
PUT    /agents/:id                                       admin      agent.write                    agent
DELETE /agents/:id                                       admin      agent.write                    agent
GET    /agents/:id/work                                  agent      agent.act+agent.readAll        mine
GET    /agents/:id/callbacks                             agent      agent.act+agent.readAll        mine
PUT    /agents/:id/status                                agent      agent.act+agent.actForOthers   mine
POST   /agents/:id/sign-on                               agent      agent.act+agent.actForOthers+agent.readAll mine
POST   /agents/:id/sign-off                              agent      agent.act+agent.actForOthers+agent.readAll mine
POST   /agents/:id/next-lead                             agent      agent.act+agent.actForOthers   mine
POST   /agents/:id/dial                                  agent      agent.act+agent.actForOthers   mine
POST   /agents/:id/skip                                  agent      agent.act+agent.actForOthers   mine
POST   /agents/:id/hang-up                               agent      agent.act+agent.actForOthers   mine
POST   /agents/:id/recording                             agent      agent.act+agent.actForOthers   mine
POST   /agents/:id/disposition                           agent      agent.act+agent.actForOthers   mine
POST   /calls/upload-recording                           agent      call.read
GET    /recordings/:id                                   agent      call.read                      recording
GET    /calls                                            agent      call.read
POST   /calls                                            agent      agent.act+agent.actForOthers+call.read
GET    /calls/:id                                        agent      call.read                      call
POST   /calls/:id/disposition                            agent      call.read                      call
GET    /leads/:id/why                                    agent      lead.read                      lead
GET    /calls/:id/why                                    agent      call.read                      call
GET    /agents/:id/why                                   agent      agent.act+agent.readAll        mine
GET    /campaigns/:id/why                                supervisor site.read+campaign.read        campaign
GET    /calls/:id/trace                                  agent      call.read                      call
GET    /watchdog/repairs                                 supervisor site.read
GET    /stats/campaigns                                  supervisor call.readAll
GET    /stats/dashboard                                  agent      call.read+call.readAll
POST   /simulations                                      supervisor simulation.run
GET    /simulations                                      supervisor simulation.run
GET    /simulations/:id                                  supervisor simulation.run                 simulation
POST   /simulations/:id/cancel                           supervisor simulation.run                 simulation
GET    /campaigns/:id/preflight                          supervisor campaign.control               campaign
POST   /campaigns/:id/preflight/test-call                supervisor campaign.control+agent.actForOthers+agent.act campaign
GET    /site                                             supervisor site.read
PUT    /site/limits                                      admin      site.write
GET    /site/holidays                                    supervisor site.read
PUT    /site/holidays                                    admin      site.write
GET    /site/pbx-account                                 admin      site.write
PUT    /site/pbx-account                                 admin      site.write
DELETE /site/pbx-account                                 admin      site.write
POST   /site/pause                                       supervisor site.control
POST   /site/resume                                      supervisor site.control
GET    /users                                            admin      user.write
POST   /users                                            admin      more
GET    /users/:id                                        admin      user.write                     user
DELETE /users/:id/sessions                               admin      user.write                     user
DELETE /users/:id/second-factor                          admin      user.write                     user
PUT    /users/:id                                        admin      user.write                     user
GET    /users/:id/memberships                            admin      user.write                     user
GET    /users/:id/place                                  supervisor agent.readAll                  user
PUT    /users/:id/place                                  admin      user.write                     user
GET    /users/:id/team                                   supervisor agent.readAll                  user
PUT    /users/:id/memberships/:site                      admin      user.write                     user
DELETE /users/:id/memberships/:site                      admin      user.write                     user
GET    /api-keys                                         admin      apiKey.write
POST   /api-keys                                         admin      more
DELETE /api-keys/:id                                     admin      apiKey.write                   api-key
GET    /audit                                            admin      audit.read
GET    /audit/refusals                                   admin      audit.read
GET    /sites                                            superAdmin sites.manage
POST   /sites                                            superAdmin sites.manage
GET    /sites/deleted                                    superAdmin sites.manage
POST   /sites/deleted/:folder/restore                    superAdmin sites.manage
GET    /sites/:site                                      superAdmin sites.manage
PATCH  /sites/:site                                      superAdmin sites.manage
POST   /sites/:site/suspend                              superAdmin sites.manage
POST   /sites/:site/resume                               superAdmin sites.manage
DELETE /sites/:site                                      superAdmin sites.manage
GET    /sites/:site/backups                              superAdmin sites.manage
POST   /sites/:site/backups                              superAdmin sites.manage
GET    /sites/:site/backups/:backup                      superAdmin sites.manage
GET    /webhooks/event-types                             admin      webhook.write
GET    /webhooks                                         admin      webhook.write
POST   /webhooks                                         admin      webhook.write
GET    /webhooks/:id                                     admin      webhook.write                  webhook
PUT    /webhooks/:id                                     admin      webhook.write                  webhook
DELETE /webhooks/:id                                     admin      webhook.write                  webhook
POST   /webhooks/:id/rotate-secret                       admin      webhook.write                  webhook
POST   /webhooks/:id/pause                               admin      webhook.write                  webhook
POST   /webhooks/:id/resume                              admin      webhook.write                  webhook
POST   /webhooks/:id/test                                admin      webhook.write                  webhook
GET    /webhooks/:id/deliveries                          admin      webhook.write                  webhook
GET    /webhooks/:id/deliveries/:deliveryId              admin      webhook.write                  webhook
POST   /webhooks/:id/deliveries/:deliveryId/replay       admin      webhook.write                  webhook
POST   /webhooks/:id/replays                             admin      webhook.write                  webhook
GET    /webhooks/:id/replays                             admin      webhook.write                  webhook
DELETE /webhooks/:id/replays/:replayId                   admin      webhook.write                  webhook
GET    /live/online                                      supervisor agent.readAll
GET    /reports                                          agent      call.read
POST   /reports                                          agent      people
GET    /reports/statistics                               agent      call.read
GET    /reports/schedule                                 supervisor site.read
PUT    /reports/schedule                                 admin      site.write
GET    /reports/:id                                      agent      call.read                      report
PUT    /reports/:id                                      agent      call.read                      report
DELETE /reports/:id                                      admin      user.write                     report
POST   /reports/:id/submit                               agent      call.read                      report
POST   /reports/:id/review                               supervisor people                         report
POST   /exports                                          agent      call.read
GET    /exports                                          agent      call.read
GET    /exports/download/:filename                       public     any
GET    /exports/:id                                      agent      call.read                      export
POST   /exports/:id/link                                 agent      call.read                      export
DELETE /exports/:id                                      agent      call.read                      export
GET    /meta/webhook                                     public     any
POST   /meta/webhook                                     public     any
GET    /meta/config                                      admin      site.write
PUT    /meta/config                                      admin      site.write
GET    /meta/stats                                       supervisor lead.readAll
GET    /meta/campaigns                                   supervisor lead.readAll
GET    /meta/leads                                       supervisor lead.readAll
POST   /meta/leads/retry                                 admin      site.write
POST   /meta/sync                                        admin      site.write
POST   /meta/webhook/test                                admin      site.write
`
