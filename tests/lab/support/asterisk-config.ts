/** Configuration files of one Asterisk, by file name. */
export type ConfigFiles = Readonly<Record<string, string>>

// Modules that bind ports, want servers, or print complaints without their configuration.
const UNWANTED = [
  'app_adsiprog',
  'app_agent_pool',
  'app_alarmreceiver',
  'app_festival',
  'app_followme',
  'app_getcpeid',
  'app_jack',
  'app_minivm',
  'app_sla',
  'app_sms',
  'app_voicemail',
  'app_voicemail_odbc',
  'cdr_adaptive_odbc',
  'cdr_csv',
  'cdr_manager',
  'cdr_odbc',
  'cdr_pgsql',
  'cdr_radius',
  'cdr_sqlite3_custom',
  'cdr_tds',
  'cel_custom',
  'cel_manager',
  'cel_odbc',
  'cel_pgsql',
  'cel_radius',
  'cel_sqlite3_custom',
  'cel_tds',
  'chan_console',
  'chan_iax2',
  'chan_motif',
  'chan_unistim',
  'chan_websocket',
  'pbx_ael',
  'pbx_dundi',
  'pbx_lua',
  'pbx_realtime',
  'res_adsi',
  'res_aeap',
  'res_ael_share',
  'res_calendar',
  'res_calendar_caldav',
  'res_calendar_ews',
  'res_calendar_exchange',
  'res_calendar_icalendar',
  'res_clialiases',
  'res_config_curl',
  'res_config_ldap',
  'res_config_odbc',
  'res_config_pgsql',
  'res_config_sqlite3',
  'res_geolocation',
  'res_fax_spandsp',
  'res_fax',
  'res_hep',
  'res_hep_pjsip',
  'res_hep_rtcp',
  'res_http_media_cache',
  'res_odbc',
  'res_odbc_transaction',
  'res_parking',
  'res_phoneprov',
  'res_pjsip_geolocation',
  'res_pjsip_history',
  'res_pjsip_config_wizard',
  'res_pjsip_notify',
  'res_pjsip_phoneprov_provider',
  'res_pjsip_publish_asterisk',
  'res_pjsip_stir_shaken',
  'res_pjsip_t38',
  'res_pjsip_transport_websocket',
  'res_prometheus',
  'res_resolver_unbound',
  'res_smdi',
  'res_snmp',
  'res_speech_aeap',
  'res_statsd',
  'res_stir_shaken',
  'res_stun_monitor',
  'res_xmpp',
  'func_odbc',
]

/** What every Asterisk of the lab needs, whatever its role. `dir` is its folder as it sees it itself;
 * `alsoUnwanted` names modules that this role does without. */
export function commonConfig(
  dir: string,
  rtp: { readonly first: number; readonly last: number },
  alsoUnwanted: readonly string[] = [],
): ConfigFiles {
  return {
    'asterisk.conf': `[directories]
astetcdir => ${dir}/etc
astvarlibdir => /usr/share/asterisk
astdbdir => ${dir}/db
astkeydir => ${dir}/keys
astdatadir => /usr/share/asterisk
astagidir => ${dir}/agi-bin
astspooldir => ${dir}/spool
astrundir => ${dir}/run
astlogdir => ${dir}/log
astsbindir => /usr/sbin

[options]
verbose = 0
debug = 0
hideconnect = yes
lightbackground = no
maxfiles = 65536
systemname =
`,
    'modules.conf': `[modules]
autoload = yes
${[...UNWANTED, ...alsoUnwanted].map((name) => `noload = ${name}.so`).join('\n')}
`,
    'logger.conf': `[general]
dateformat = %F %T.%3q
queue_log = no
[logfiles]
messages => notice,warning,error
`,
    'cel.conf': '[general]\nenable = no\n',
    'rtp.conf': `[general]
rtpstart = ${rtp.first}
rtpend = ${rtp.last}
icesupport = no
strictrtp = no
`,
    'stasis.conf': '[threadpool]\ninitial_size = 5\nidle_timeout_sec = 20\nmax_size = 50\n',
    'features.conf': '[general]\n',
    'indications.conf': `[general]
country = us
[us]
description = United States / North America
ringcadence = 2000,4000
dial = 350+440
busy = 480+620/500,0/500
ring = 440+480/2000,0/4000
congestion = 480+620/250,0/250
`,
    'musiconhold.conf': `[default]
mode = files
directory = ${dir}/moh
`,
    'amd.conf': `[general]
initial_silence = 2500
greeting = 1500
after_greeting_silence = 800
total_analysis_time = 5000
silence_threshold = 256
min_word_length = 100
between_words_silence = 50
maximum_number_of_words = 3
maximum_word_length = 5000
`,
    'confbridge.conf': '[general]\n',
    'queues.conf': '[general]\n',
    'codecs.conf': '[plc]\ngenericplc => false\n',
    'acl.conf': '',
    'websocket_client.conf': '',
    'queuerules.conf': '',
    'ccss.conf': '[general]\n',
    'udptl.conf': '[general]\nudptlstart=4000\nudptlend=4999\n',
    'pjproject.conf':
      '[startup]\nlog_mappings=default\n[log_mappings]\ntype=log_mappings\nasterisk_error=0\nasterisk_warning=1\n',
  }
}
