# The gateway with its production dependencies, as a user without rights. Nothing is written but to /app/var, so the
# root filesystem may be read-only: docker run --read-only --tmpfs /app/var ...
FROM node:24-slim AS install
WORKDIR /app
COPY package.json package-lock.json ./
# The optional dependencies are copies of Node for hosts without Node 24; this image is one with it.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim
# A small young generation: two thirds of the memory at the same start (docs/architecture.md, "Memory and start").
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=4 HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=install /app/node_modules ./node_modules
COPY package.json .meshrc.yaml LICENSE ./
COPY src ./src
COPY resolvers ./resolvers
RUN mkdir var && chown node:node var
USER node
VOLUME /app/var
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Other commands go in its place: docker run ... check
ENTRYPOINT ["node", "src/main.ts"]
CMD ["serve"]
