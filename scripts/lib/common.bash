# What the scripts share; sourced.

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() {
    say "$*"
    exit 1
}

# free_mib FOLDER: what is free where FOLDER is or will be.
free_mib() {
    local folder=$1
    while [[ ! -d $folder ]]; do folder=$(dirname "$folder"); done
    echo $(($(df -Pk "$folder" | awk 'NR == 2 { print $4 }') / 1024))
}

# check_space MIB FOLDER WHAT
check_space() {
    local free
    free=$(free_mib "$2")
    ((free >= $1)) || die "not enough disk space for $3: $1 MiB are needed at $2, $free MiB are free"
}

# build PRESET [TARGET…]: configures and builds in build/PRESET, from the project's folder. The compiler's output is
# shown on a terminal as it comes, and otherwise only when the build fails.
build() {
    local preset=$1 log=build/$1.log space=2500
    shift
    [[ $preset != release ]] || space=600
    [[ -d build/$preset ]] || check_space "$space" "$PWD/build" "the build"
    mkdir -p build
    if [[ -t 2 ]]; then
        cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; die "configuring failed"; }
        cmake --build "build/$preset" ${1:+--target "$@"} >&2 || die "the build failed"
    else
        say "building (build/$preset; a few minutes the first time)"
        { cmake --preset "$preset" && cmake --build "build/$preset" ${1:+--target "$@"}; } >"$log" 2>&1 || {
            grep -E -A 12 'FAILED|[Ee]rror' "$log" | head -n 80 >&2 || tail -n 40 "$log" >&2
            die "the build failed; all of its output is in $log"
        }
    fi
}
