# The web image: no compiler, no package manager's cache, no root, nothing written at run time.
FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY manage.py pyproject.toml ./
COPY runbook runbook
COPY templates templates
COPY static static
# Static files need no database and no secret; they are hashed and compressed once, here.
RUN /venv/bin/python manage.py collectstatic --noinput \
    && /venv/bin/python -m compileall -q runbook

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=runbook.settings
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin runbook
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER 10001
EXPOSE 8000
# One process per core is a good start; the database pool is per process.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "2", "--workers-kill-timeout", "5", \
     "runbook.wsgi:application"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
