#!/bin/sh
# root.sh PROGRAM FOLDER: makes FOLDER a root file system in which PROGRAM runs.
set -eu
program=$1 root=$2

mkdir -p "$root/etc/ssl/certs" "$root/etc/visor"
install -m 755 "$program" "$root/visor-gateway"
# The loader and the libraries, where the program looks for them.
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
    install -D -m 755 "$library" "$root$library"
done
install -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
echo 'visor:x:65532:65532::/:/visor-gateway' > "$root/etc/passwd"
echo 'visor:x:65532:' > "$root/etc/group"
