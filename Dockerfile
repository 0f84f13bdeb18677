# BASE may be any image with Python 3.11 or newer.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-compile --no-deps --require-hashes \
        --only-binary=:all: -r requirements.lock && /venv/bin/pip check

FROM ${BASE}
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PTB_TIMEDELTA=1 \
    DATABASE_PATH=/data/bot.sqlite3 \
    LISTEN=0.0.0.0 \
    HTTP=on
RUN useradd --system --uid 10001 --home-dir /app bot && install -d -o bot -g bot /data
WORKDIR /app
COPY --from=build /venv /venv
COPY PRIVACY.md .
COPY content content
COPY bot bot
# The first start compiles the modules that it imports; other modules of the packages are not compiled.
RUN python -m compileall -q bot && PYTHONDONTWRITEBYTECODE= python -m bot --version
USER bot
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, sys, http.client as c; h = c.HTTPConnection('127.0.0.1', os.environ.get('PORT') or 8080, timeout=4); h.request('GET', '/healthz'); sys.exit(h.getresponse().status != 200)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
