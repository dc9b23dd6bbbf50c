#!/bin/sh
# Prepares a fresh clone: Debian packages that are missing, npm packages, dist/. Asks nothing and may be run again.
set -u
cd "$(dirname "$0")/.." || exit 1
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

fail() {
  echo "setup: $*" >&2
  exit 1
}

# Prints the Debian packages whose programs are not installed.
missing_packages() {
  while read -r program package; do
    command -v "$program" >/dev/null 2>&1 || echo "$package"
  done <<'END' | sort -u | tr '\n' ' '
nft nftables
ip iproute2
unshare util-linux
nsenter util-linux
ping iputils-ping
g++ g++
make make
python3 python3
END
}

install_packages() {
  # shellcheck disable=SC2086
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1
}

system_packages() {
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "setup: installing $missing"
    log=$(install_packages "$missing" 2>&1) && return 0
    printf '%s\n' "$log" | tail -n 5 >&2
    echo "setup: these packages could not be installed: $missing" >&2
  else
    echo "setup: not installed: $missing"
    echo "setup: to install them: sudo apt-get install -y $missing"
  fi
}

# Prints the prefix whose headers belong to the running Node, so that node-gyp need not download them.
node_headers() {
  node -e '
    const { readFileSync, readdirSync } = require("node:fs");
    const { dirname, join } = require("node:path");
    const prefix = dirname(dirname(process.execPath));
    // The npm package "node" keeps the headers in a package of its own, one level down.
    const nested = () => readdirSync(join(prefix, "node_modules")).map((name) => join(prefix, "node_modules", name));
    const major = process.versions.node.split(".")[0];
    const fits = (path) => {
      try {
        const header = readFileSync(join(path, "include/node/node_version.h"), "utf8");
        return new RegExp(`^#define NODE_MAJOR_VERSION ${major}$`, "m").test(header);
      } catch {
        return false;
      }
    };
    let candidates = [prefix, "/usr"];
    try {
      candidates = [...candidates, ...nested()];
    } catch {}
    console.log(candidates.find(fits) ?? "");
  '
}

npm_packages() {
  headers=$(node_headers)
  if [ -n "$headers" ]; then
    export npm_config_nodedir="$headers" npm_package_config_node_gyp_nodedir="$headers"
  fi
  npm ci --no-audit --no-fund --loglevel=error || fail 'npm ci failed'
}

raw_sockets() {
  if [ -f node_modules/raw-socket/build/Release/raw.node ] && node -e "require('raw-socket')" 2>/dev/null; then
    echo 'setup: raw-socket is built; sending raw packets also needs root or CAP_NET_RAW'
  else
    echo 'setup: raw-socket could not be built (it needs g++, make and python3); pathproof works with weaker methods'
  fi
}

command -v node >/dev/null 2>&1 || fail 'Node.js 20 or later is needed'
node -e 'process.exit(parseInt(process.versions.node, 10) < 20 ? 1 : 0)' ||
  fail "Node.js 20 or later is needed, this is $(node --version)"
system_packages
npm_packages
npm run --silent build || fail 'the build failed'
raw_sockets
echo 'setup: done; next: npm test, or npm run demo'
