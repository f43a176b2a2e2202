#include <unistd.h>

#include <cstdio>
#include <exception>

#include "sandbox/database_server.hpp"
#include "sandbox/rabbitmq_server.hpp"
#include "sandbox/server_directory.hpp"
#include "sandbox/together.hpp"

/// Starts servers, prints their directory, and waits to be killed.
int main() try {
    using namespace tributary::sandbox;
    const ServerDirectory directory({.templates = TRIBUTARY_TEMPLATES});
    MariaDbServer database(directory, {.name = "database"});
    RabbitMqServer broker(directory, {});
    start_together({[&] { database.start(); }, [&] { broker.start(); }});
    std::printf("%s\n", directory.path().c_str());
    std::fflush(stdout);
    for (;;) pause();
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
