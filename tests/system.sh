#!/bin/sh
# Installs the Debian packages that the tests need when it may, says clearly what is missing when it may not.
set -eu

missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
ls /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf >/dev/null 2>&1 || missing="$missing fonts-noto-core"
command -v prometheus-alertmanager >/dev/null 2>&1 || missing="$missing prometheus-alertmanager"
# A real RTSP server for the cameras' tests; its bindings belong to the system's own python3.
if ! /usr/bin/python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0")' >/dev/null 2>&1; then
    missing="$missing python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-rtsp"
fi
for plugin in app:base rtp:good videoparsersbad:bad; do
    ls /usr/lib/*/gstreamer-1.0/libgst${plugin%%:*}.so >/dev/null 2>&1 || missing="$missing gstreamer1.0-plugins-${plugin##*:}"
done
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo"; else as="no"; fi
    if [ "$as" != "no" ]; then
        echo "installing Debian packages:$missing"
        # shellcheck disable=SC2086
        $as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as apt-get install -y -qq --no-install-recommends $missing >/dev/null
        exit 0
    fi
fi
echo "The tests need these Debian packages, and they could not be installed here:$missing" >&2
echo "Install them by hand (as root): apt-get install$missing" >&2
exit 1
