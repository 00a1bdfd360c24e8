#!/usr/bin/env bash
# run.sh GATEWAY CONFIG: what the harness starts. CONFIG is `gateway.toml.in` filled in; its last
# line says what the policy beside it must be. Then this process becomes the gateway.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); gateway=$1; config=$2
for word in $(sed -n 's/^# run.sh: //p' "$config"); do declare "${word%%=*}=${word#*=}"; done
run=$(mktemp -d "$dir/visor-XXXXXX")
cp "$config" "$run/gateway.toml"; printf %s "$key" > "$run/key"; chmod 600 "$run/key"
class=detect; liveness=
if [ "$inspect" = true ]; then
  class=search
  for route in recognize recognize-fake; do
    liveness+="[routes.$route.liveness.passive]"$'\n'"every = \"faces\""$'\n'"faces = true"$'\n'
    liveness+="is = [{ path = \"passive_liveness.is_real_face\", equals = true }]"$'\n'"source = \"bench\""$'\n'
  done
fi
callers=; n=0
for token in ${tokens//,/ }; do
  callers+="[callers.caller-$n]"$'\n'"live = [{ token-sha256 = \"$(printf %s "$token" | sha256sum | cut -d' ' -f1)\", expires = 2099-12-31 }]"$'\n'
  n=$((n + 1))
done
fill() { local text; text=$(<"$1"); text=${text//CLASS/$class}; text=${text//LIVENESS/$liveness}; text=${text//UPSTREAM_NAME/$name}
  text=${text//UPSTREAM_PORT/$up}; text=${text//TOKENS/$callers}; printf '%s\n' "${text//\"CA\"/\"$ca\"}"; }
fill "$here/pack.toml" > "$run/pack.toml"; fill "$here/site.toml" > "$run/site.toml"
exec "$gateway" run --config "$run/gateway.toml"
