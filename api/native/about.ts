/** What the documentation says of the API as a whole. */
export const nativeAbout = `Every answer is {"success": true, "data": …} or {"success": false, "error": {"code", "message", "details"}}. \
Sign in at /auth/login and send the token as "Authorization: Bearer <token>". \
Lists take page (from 1), limit (at most 100; or pageSize), sortBy and order, and answer with a pagination block and, beside data, with items, page, pageSize and total. \
Times are ISO 8601 in UTC; durations carry their unit in the name or the description. \
X-RateLimit-Limit, X-RateLimit-Remaining and X-RateLimit-Reset (epoch seconds) tell how many requests are left; 429 comes with Retry-After. \
Answers name their version in X-API-Version; /api/v1 and Accept: application/vnd.dialer.v1+json ask for it by name. \
Events as they happen come over the WebSocket /api/live: sign in by headers, or offer the subprotocols "bearer, <token>", or send {"type":"auth","token":…} first; \
then {"type":"subscribe","topics":["campaign","agent","call","lead","site","audit","presence"],"campaigns":[1],"agents":[3],"kinds":["call.ended"],"after":N}. \
Each event carries the site's sequence number; "after" resumes behind a number without a gap, ending with {"type":"current"}; a reader who is too slow, or asks for more \
than the journal keeps, is told {"type":"gap","from","to"}. {"type":"heartbeat","seq"} comes every heartbeatS seconds, {"type":"online"} and {"type":"presence"} tell who is \
connected. At most 20 connections of an account and 60 messages in 10 s; more are closed with 4429. \
Webhooks (/webhooks) post the same events to other systems: {"deliveryId","event","id","topic","at","site","webhookId","data", and the call, lead, agent, campaign it is about}, \
signed by X-Trunkline-Signature: t=<seconds>,v1=<hex> (HMAC-SHA256 with the secret over "<seconds>.<body>"), in order, at least once.`
