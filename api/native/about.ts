/** What the documentation says of the API as a whole. */
export const nativeAbout = `Every answer is {"success": true, "data": …} or {"success": false, "error": {"code", "message", "details"}}. \
Sign in at /auth/login and send the token as "Authorization: Bearer <token>". \
Lists take page (from 1), limit (at most 100; or pageSize), sortBy and order, and answer with a pagination block and, beside data, with items, page, pageSize and total. \
Times are ISO 8601 in UTC; durations carry their unit in the name or the description. \
X-RateLimit-Limit, X-RateLimit-Remaining and X-RateLimit-Reset (epoch seconds) tell how many requests are left; 429 comes with Retry-After. \
Answers name their version in X-API-Version; /api/v1 and Accept: application/vnd.dialer.v1+json ask for it by name. \
Events as they happen come over the WebSocket /api/live: offer the subprotocols "bearer, <token>" (or send {"type":"auth","token":…} first), \
then {"type":"subscribe","topics":["campaign","agent","call","lead","site"],"after":N}. Each event carries the site's sequence number; \
"after" resumes behind a number without a gap, and a reader who is too slow, or asks for more than the journal keeps, is told {"type":"gap","from","to"}.`
