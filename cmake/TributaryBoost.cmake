# Asio, Beast and JSON come as headers only. `tributary_boost` compiles what need not be a template once; a module that
# uses them names it under PRIVATE_LIBS, so that no Boost header is seen through the module's own headers.
find_package(Boost 1.81 REQUIRED)

add_library(tributary_boost STATIC cmake/boost/sources.cpp)
target_compile_definitions(tributary_boost PUBLIC
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(tributary_boost PUBLIC tributary_options Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
