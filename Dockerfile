# syntax=docker/dockerfile:1
# Not the slim image: it has the compiler and the Python that npm needs where better-sqlite3 cannot be fetched ready made.
FROM node:22-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY dialer dialer
COPY storage storage
COPY provisioning provisioning
COPY api api
COPY daemon daemon
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    TRUNKLINE_DATA_DIR=/data \
    TRUNKLINE_HTTP_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE README.md ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.TRUNKLINE_HTTP_PORT || 4000) + '/api/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Draining lets live calls finish; give the container as long: docker stop --time 130
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "dist/daemon/main.js"]
CMD ["start"]
