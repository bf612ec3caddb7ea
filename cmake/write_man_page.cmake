# cmake -DPROGRAM=... -DVERSION=... -DOUTPUT=... -P write_man_page.cmake
function(help_of out)
    execute_process(COMMAND ${PROGRAM} ${ARGN} --help --lang en OUTPUT_VARIABLE text ERROR_VARIABLE error
        RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "icha ${ARGN} --help ended with ${status}: ${error}")
    endif()
    string(REPLACE "\\" "\\e" text "${text}")
    string(REPLACE "-" "\\-" text "${text}")
    string(REGEX REPLACE "(^|\n)([.'])" "\\1\\\\&\\2" text "${text}")
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

set(page ".\\\" Written from icha \\-\\-help by cmake/write_man_page.cmake.\n")
string(APPEND page ".TH ICHA 1 \"\" \"icha ${VERSION}\" \"User Commands\"\n")
string(APPEND page ".SH NAME\nicha \\- exact won of subsidised small\\-business loans\n")
help_of(text)
string(APPEND page ".SH SYNOPSIS\n.nf\n${text}.fi\n.SH COMMANDS\n")
# The commands are those of the program's own table.
execute_process(COMMAND ${PROGRAM} --help --format json --lang en OUTPUT_VARIABLE tables COMMAND_ERROR_IS_FATAL ANY)
string(JSON last LENGTH "${tables}")
math(EXPR last "${last} - 1")
foreach(index RANGE ${last})
    string(JSON command GET "${tables}" ${index} name)
    separate_arguments(words UNIX_COMMAND "${command}")
    help_of(text ${words})
    string(APPEND page ".SS \"icha ${command}\"\n.nf\n${text}.fi\n")
endforeach()
string(APPEND page ".SH EXIT STATUS\n.nf\n"
    "0   done\n1   the answer is no\n2   usage\n3   bad input data\n4   undetermined\n"
    "5   not applicable\n6   finished, and some rows are held\n70  internal error\n.fi\n")
file(WRITE ${OUTPUT} "${page}")
