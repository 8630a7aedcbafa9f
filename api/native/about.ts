/** What the documentation says of the API as a whole. */
export const nativeAbout = `Every answer is {"success": true, "data": …} or {"success": false, "error": {"code", "message", "details"}}. \
Sign in at /auth/login and send the token as "Authorization: Bearer <token>". \
Lists take page (from 1), limit (at most 100), sortBy and order, and answer with a pagination block. \
Times are ISO 8601 in UTC; durations carry their unit in the name or the description. \
Events as they happen come over the WebSocket /api/live: offer the subprotocols "bearer, <token>" (or send {"type":"auth","token":…} first), \
then {"type":"subscribe","topics":["campaign","agent","call","lead","site"],"after":N}. Each event carries the site's sequence number; \
"after" resumes behind a number without a gap, and a reader who is too slow, or asks for more than the journal keeps, is told {"type":"gap","from","to"}.`
