# syntax=docker/dockerfile:1
# SPDX-License-Identifier: Apache-2.0
# docker build -t kaozheng . ; then see compose.yaml, or:
#   docker run --rm -v kaozheng:/data -v "$PWD/papers:/docs:ro" kaozheng research "topic" --docs /docs
# The Debian package is built in the first stage and installed in the second, which then holds what it depends on and no more.
# For a build that can be repeated byte for byte, give the base by digest: --build-arg BASE=debian:12-slim@sha256:…
ARG BASE=debian:12-slim

FROM ${BASE} AS build
ENV DEBIAN_FRONTEND=noninteractive
WORKDIR /source
COPY dev ./
RUN apt-get update \
  && ./dev setup build \
  && rm -rf /var/lib/apt/lists/*
COPY . .
# The date of everything in the package; a release gives that of its commit.
ARG SOURCE_DATE_EPOCH=0
RUN SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH} ./dev package deb \
  && cp build/release/packages/*.deb /kaozheng.deb

FROM ${BASE}
LABEL org.opencontainers.image.title="kaozheng" \
  org.opencontainers.image.description="Deep research that can be traced to its sources" \
  org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /kaozheng.deb /tmp/kaozheng.deb
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends /tmp/kaozheng.deb ca-certificates poppler-utils \
  && rm -rf /var/lib/apt/lists/* /tmp/kaozheng.deb \
  && useradd --system --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin kaozheng \
  && install -d -o kaozheng -g kaozheng -m 0700 /data /data/kaozheng
COPY --chmod=0755 packaging/docker/healthcheck /usr/local/bin/kaozheng-healthcheck
# Store: /data/kaozheng/kaozheng.db; settings: /data/config/kaozheng/kaozheng.toml, or variables.
ENV HOME=/data XDG_DATA_HOME=/data XDG_CONFIG_HOME=/data/config XDG_CACHE_HOME=/tmp LANG=C.UTF-8 KAOZHENG_LISTEN=0.0.0.0:8765
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["kaozheng-healthcheck"]
ENTRYPOINT ["kaozheng"]
CMD ["serve", "--listen", "0.0.0.0:8765"]
