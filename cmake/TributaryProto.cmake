# tributary_proto(target file.proto [DEPS proto-target …])
#
# Generates C++ from schema/<file.proto> (say, tributary/v1/stream.proto) into the build directory and declares it as
# the static library `target`. A module lists it in PRIVATE_LIBS and includes "tributary/v1/stream.pb.h". The generated
# code is compiled without warnings and its headers count as system headers. DEPS are the targets of imported files.
function(tributary_proto target file)
    cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
    string(REGEX REPLACE "\\.proto$" "" stem "${file}")
    set(schema_dir "${CMAKE_SOURCE_DIR}/schema")
    set(out_dir "${CMAKE_BINARY_DIR}/proto/${target}")
    file(MAKE_DIRECTORY "${out_dir}")
    add_custom_command(
        OUTPUT "${out_dir}/${stem}.pb.cc" "${out_dir}/${stem}.pb.h"
        COMMAND protobuf::protoc --fatal_warnings "--proto_path=${schema_dir}" "--cpp_out=${out_dir}"
                "${schema_dir}/${file}"
        DEPENDS "${schema_dir}/${file}" protobuf::protoc
        COMMENT "Generating C++ from ${file}"
        VERBATIM)
    add_library(${target} STATIC "${out_dir}/${stem}.pb.cc" "${out_dir}/${stem}.pb.h")
    target_include_directories(${target} SYSTEM PUBLIC "${out_dir}")
    target_link_libraries(${target} PUBLIC protobuf::libprotobuf ${arg_DEPS} PRIVATE tributary_options)
    target_compile_options(${target} PRIVATE -w)
endfunction()
