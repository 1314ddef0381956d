#!/bin/sh
# Makes a machine a server of Sluice, or brings one up to date. Doing it twice changes nothing the second time.
#
#   sudo runners/tenacity/install.sh               install, or upgrade: the programs are replaced at once, and the server is restarted
#   sudo runners/tenacity/install.sh --check       say what would change; exit code 1 if something would
#   sudo runners/tenacity/install.sh --uninstall   take programs and units away; the data and the configuration stay. Refused while runs go
#                                                  on, whose cleanups would be lost, without --force
#
# The programs are taken from --programs FOLDER, else from the release build of this clone. DESTDIR puts all of it below another root, for
# images and tests: no user is made there, and no service is touched.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=${DESTDIR:-}
mode=install
programs=
isForced=no
while [ $# -gt 0 ]; do
  case $1 in
    --check) mode=check ;;
    --uninstall) mode=uninstall ;;
    --force) isForced=yes ;;
    --programs) shift; programs=${1:?"--programs needs a folder"} ;;
    *) echo "install.sh: There is no option '$1'. Its first lines say what there is." >&2; exit 2 ;;
  esac
  shift
done

changes=0
hasNewProgram=no
hasNewUnit=no

# say TEXT: one thing that changes, or would.
say() {
  changes=$((changes + 1))
  if [ "$mode" = check ]; then echo "would $1"; else echo "$1"; fi
}

isReal() { [ "$mode" != check ]; }

# place MODE SOURCE TARGET: the file as it is here, whole or not at all; returns 1 where it is so already.
place() {
  target=$root$3
  if cmp -s "$2" "$target" && [ "$(stat -c %a "$target")" = "$1" ]; then return 1; fi
  say "write $3"
  if isReal; then
    install -D -m "$1" "$2" "$target.new"
    # What runs now goes on with the old file.
    mv -f "$target.new" "$target"
  fi
}

# folder MODE PATH
folder() {
  if [ -d "$root$2" ]; then return 0; fi
  say "make $2"
  if isReal; then install -d -m "$1" "$root$2"; fi
}

own() {
  if [ -n "$root" ] || ! isReal; then return 0; fi
  if [ "$(stat -c %U:%G "$2")" != "$1" ]; then
    say "give $2 to $1"
    chown "$1" "$2"
  fi
}

services() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

needRoot() {
  if [ -z "$root" ] && [ "$mode" != check ] && [ "$(id -u)" != 0 ]; then
    echo "install.sh: This needs to be root: sudo $0" >&2
    exit 2
  fi
}

findPrograms() {
  if [ -z "$programs" ]; then programs=$here/../../.build/release; fi
  for name in sluice sluice-keeper; do
    if [ ! -x "$programs/$name" ]; then
      echo "install.sh: There is no '$programs/$name'. 'make install' builds it first, or name its folder with --programs." >&2
      exit 2
    fi
  done
}

packages() {
  if [ -n "$root" ] || ! command -v dpkg-query >/dev/null; then return 0; fi
  missing=
  # libgit2 has its version in the name of its package.
  for package in git curl ca-certificates tar tzdata libyaml-0-2 zlib1g libsqlite3-0 "$(libgit2)"; do
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed"; then missing="$missing $package"; fi
  done
  if [ -z "$missing" ]; then return 0; fi
  say "install the packages$missing"
  if isReal; then
    apt-get update -q
    # shellcheck disable=SC2086 # a word for each package
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing
  fi
}

# libgit2: the package of the library that the program was built against.
libgit2() {
  name=$(LC_ALL=C grep -ao 'libgit2\.so\.[0-9.]*' "$programs/sluice" | head -n 1 | sed 's/.*\.so\.//')
  echo "libgit2-${name:-1.5}"
}

user() {
  if [ -n "$root" ] || getent passwd sluice >/dev/null; then return 0; fi
  say "make the user 'sluice'"
  if isReal; then useradd --system --user-group --home-dir /var/lib/sluice --shell /usr/sbin/nologin sluice; fi
}

# Whose steps are: users that are there for nothing else, as server.yml names them. All that runs with the number of one is ended when a job
# takes it: it must be no number that images give to their users, as those that useradd would choose are (PostgreSQL has 999).
stepUsers() {
  if [ -n "$root" ]; then return 0; fi
  for number in 1 2 3 4; do
    if getent passwd "sluice-step-$number" >/dev/null; then continue; fi
    say "make the user 'sluice-step-$number'"
    if isReal; then
      useradd --system --uid "$(freeNumber)" --key SYS_UID_MAX=60000 --key SYS_GID_MAX=60000 --user-group --no-create-home \
        --home-dir /nonexistent --shell /usr/sbin/nologin "sluice-step-$number"
    fi
  done
}

# freeNumber: the first from 47801 on that neither a user nor a group has.
freeNumber() {
  candidate=47801
  while getent passwd "$candidate" >/dev/null || getent group "$candidate" >/dev/null; do candidate=$((candidate + 1)); done
  echo "$candidate"
}

# What does not start here must not replace what does.
trial() {
  if [ -n "$root" ] || ! isReal || cmp -s "$programs/sluice" /usr/local/bin/sluice; then return 0; fi
  if ! "$programs/sluice" --version >/dev/null; then
    echo "install.sh: '$programs/sluice' does not start on this machine. Build it in the release configuration." >&2
    exit 1
  fi
}

files() {
  for name in sluice sluice-keeper; do
    if place 755 "$programs/$name" "/usr/local/bin/$name"; then hasNewProgram=yes; fi
  done
  place 755 "$here/recover" /usr/local/lib/sluice/recover || true
  place 644 "$here/tmpfiles.conf" /etc/tmpfiles.d/sluice.conf || true
  place 644 "$here/../../docs/guide/server.md" /usr/local/share/doc/sluice/server.md || true
  for name in sluice.service sluice-recover.service; do
    if place 644 "$here/$name" "/etc/systemd/system/$name"; then hasNewUnit=yes; fi
  done
}

# What somebody has changed stays as it is.
configuration() {
  folder 755 /etc/sluice
  if [ ! -e "$root/etc/sluice/server.yml" ]; then place 644 "$here/server.yml" /etc/sluice/server.yml || true; fi
  if [ ! -e "$root/etc/sluice/secrets.env" ]; then
    say "write /etc/sluice/secrets.env"
    if isReal; then
      (umask 077 && echo '# NAME=value lines: the environment of the server, and of nobody else.' >"$root/etc/sluice/secrets.env")
    fi
  fi
  folder 711 /var/lib/sluice
  own sluice:sluice /var/lib/sluice
}

start() {
  if ! services; then return 0; fi
  if [ "$hasNewUnit" = yes ] && isReal; then systemctl daemon-reload; fi
  for name in sluice-recover.service sluice.service; do
    if [ "$(systemctl is-enabled $name 2>/dev/null || true)" != enabled ]; then
      say "enable $name"
      if isReal; then systemctl enable -q $name; fi
    fi
  done
  if [ "$(systemctl is-active sluice.service || true)" != active ]; then
    say "start sluice.service"
    if isReal; then systemctl start sluice.service; fi
  elif [ "$hasNewProgram$hasNewUnit" != nono ]; then
    say "restart sluice.service; runs go on"
    if isReal; then systemctl restart sluice.service; fi
  fi
  if isReal; then awaitAnswer; fi
}

# Started is not served: what is wrong in server.yml is found by the server itself.
awaitAnswer() {
  waited=0
  until curl -fs --max-time 5 --unix-socket /var/lib/sluice/sluice.sock http://localhost/healthz >/dev/null; do
    if [ "$waited" -ge 60 ]; then
      echo "install.sh: The server does not answer. 'journalctl -u sluice' says why." >&2
      exit 1
    fi
    waited=$((waited + 1))
    sleep 1
  done
}

# refuseWhileRunning: a run's keeper starts these programs to finish it, whatever it has to destroy.
refuseWhileRunning() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    running=$(cat /proc/[0-9]*/comm 2>/dev/null | grep -cx sluice-keeper || true)
    if [ "$running" = 0 ]; then return 0; fi
    sleep 1
  done
  echo "install.sh: Runs go on here: $running. They need these programs, also to clean up." >&2
  echo "  hint: Wait for their end or cancel them, or add --force and lose what they would have cleaned up." >&2
  exit 1
}

uninstall() {
  if services; then
    if [ "$isForced" = no ]; then refuseWhileRunning; fi
    for name in sluice.service sluice-recover.service; do
      if [ -e /etc/systemd/system/$name ]; then systemctl disable -q --now $name || true; fi
    done
  fi
  for path in /etc/systemd/system/sluice.service /etc/systemd/system/sluice-recover.service /etc/tmpfiles.d/sluice.conf \
    /usr/local/lib/sluice/recover /usr/local/share/doc/sluice/server.md /usr/local/bin/sluice-keeper /usr/local/bin/sluice; do
    if [ -e "$root$path" ]; then
      say "remove $path"
      rm -f "$root$path"
    fi
  done
  for path in /usr/local/lib/sluice /usr/local/share/doc/sluice; do rmdir "$root$path" 2>/dev/null || true; done
  if services; then systemctl daemon-reload; fi
  echo "The data in /var/lib/sluice and the configuration in /etc/sluice are left, and so are the users."
}

needRoot
if [ "$mode" = uninstall ]; then
  uninstall
  exit 0
fi
findPrograms
packages
trial
user
stepUsers
files
configuration
start
if [ "$changes" = 0 ]; then
  echo "All is as it should be."
elif [ "$mode" = check ]; then
  exit 1
fi
