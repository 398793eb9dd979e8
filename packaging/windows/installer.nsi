# Tellapart's installer: for one person, without an administrator's rights. Run by packaging/steps/nsis.py, which
# defines VERSION, NUMBERS, SOURCE, OUTPUT, ICON, SIDE, PICTURES, NEEDED_KB, LONGEST_PATH and COMPRESSOR, SIGN if
# programs are signed, and BITS (32 or 64) if it matters.
#
# Silently: /S, and last and without quotation marks /D=C:\folder. Exit codes: 0 done, 1 cancelled, 2 broken off,
# 3 Tellapart is open, 4 not enough room, 5 a Windows that is too old or has 32 bits, 6 a folder that will not do.

# NSIS's own distribution for Windows has no 64-bit installers, Debian's has. Tellapart itself is 64-bit in either.
!ifndef BITS
  !if /FileExists "${NSISDIR}/Stubs/${COMPRESSOR}-amd64-unicode"
    !define BITS 64
  !else
    !define BITS 32
  !endif
!endif
!if ${BITS} == 64
  Target amd64-unicode
!else
  Target x86-unicode
!endif
ManifestSupportedOS all
ManifestDPIAware true
ManifestLongPathAware true
RequestExecutionLevel user
# Each file for itself: a solid archive would first be unpacked whole into the temporary folder.
SetCompressor ${COMPRESSOR}
!if ${COMPRESSOR} == lzma
  SetCompressorDictSize 32
!endif

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WinVer.nsh
!include x64.nsh

!define IS_OPEN 3
!define NO_ROOM 4
!define OLD_WINDOWS 5
!define UNFIT_FOLDER 6
!define LONGEST_FOR_WINDOWS 259

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Tellapart"
!define APP_PATHS_KEY "Software\Microsoft\Windows\CurrentVersion\App Paths\tellapart.exe"
!define CLASSES "Software\Classes"
!define MODEL "Tellapart.Model"
!define BEFORE_US "Tellapart.Before"
!define WINDOW "tellapart-window.exe"

Name "Tellapart"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Tellapart"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
AllowSkipFiles off
ShowInstDetails nevershow
ShowUninstDetails nevershow
BrandingText "Tellapart ${VERSION}"

!ifdef SIGN
  # The file's name follows; anything but 0 ends the build.
  !finalize `${SIGN} "%1"` = 0
  !uninstfinalize `${SIGN} "%1"` = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE}"
!define MUI_WELCOMEFINISHPAGE_BITMAP_STRETCH AspectFitHeight
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
# The first one is for every language that is not here.
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString IsOpen ${LANG_ENGLISH} "Tellapart is open. Close its window and wait until it has stopped, then press Retry."
LangString IsOpen ${LANG_SIMPCHINESE} "Tellapart 正在运行。请关闭其窗口，等它完全停止后，再点“重试”。"
LangString NoRoom ${LANG_ENGLISH} "There is not enough room on this drive: Tellapart needs $1 MB more, and $2 MB are free. Make room, then press Retry."
LangString NoRoom ${LANG_SIMPCHINESE} "此驱动器空间不足：Tellapart 还需要 $1 MB，可用空间为 $2 MB。请腾出空间后，再点“重试”。"
LangString OldWindows ${LANG_ENGLISH} "Tellapart needs Windows 10 or newer, with 64 bits."
LangString OldWindows ${LANG_SIMPCHINESE} "Tellapart 需要 64 位的 Windows 10 或更高版本。"
LangString TooDeep ${LANG_ENGLISH} "The folder's name is too long: Windows allows ${LONGEST_FOR_WINDOWS} letters for a file with its folder. Choose a folder nearer to the top."
LangString TooDeep ${LANG_SIMPCHINESE} "文件夹路径太长：Windows 只允许文件路径最多 ${LONGEST_FOR_WINDOWS} 个字符。请选择层级较浅的文件夹。"
LangString OtherProgram ${LANG_ENGLISH} "Another program is in this folder. Choose an empty one."
LangString OtherProgram ${LANG_SIMPCHINESE} "此文件夹中有其他程序。请选择一个空文件夹。"
LangString NotWritable ${LANG_ENGLISH} "Nothing can be written into this folder. Choose one of your own."
LangString NotWritable ${LANG_SIMPCHINESE} "无法写入此文件夹。请选择您自己的文件夹。"
LangString ModelFile ${LANG_ENGLISH} "Tellapart model"
LangString ModelFile ${LANG_SIMPCHINESE} "Tellapart 模型"

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
!macro Describe LANGUAGE DESCRIPTION
  VIAddVersionKey /LANG=${LANGUAGE} "ProductName" "Tellapart"
  VIAddVersionKey /LANG=${LANGUAGE} "ProductVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "FileVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "FileDescription" "${DESCRIPTION}"
  VIAddVersionKey /LANG=${LANGUAGE} "CompanyName" "The Tellapart developers"
  VIAddVersionKey /LANG=${LANGUAGE} "LegalCopyright" "The Tellapart developers, Apache License 2.0"
!macroend
!insertmacro Describe ${LANG_ENGLISH} "Installer of Tellapart"
!insertmacro Describe ${LANG_SIMPCHINESE} "Tellapart 安装程序"

!macro Refuse TEXT CODE
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

# Windows lets nobody write to a program that runs; the engine's process is the same program.
!macro NeedClosed FILE
  ${Do}
    ${IfNot} ${FileExists} "${FILE}"
      ${Break}
    ${EndIf}
    ClearErrors
    FileOpen $0 "${FILE}" a
    ${IfNot} ${Errors}
      FileClose $0
      ${Break}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(IsOpen)" /SD IDCANCEL IDRETRY +3
    SetErrorLevel ${IS_OPEN}
    Quit
  ${Loop}
!macroend

!macro TellExplorer
  System::Call "shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)"
!macroend

Function .onInit
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${RunningX64}
    !insertmacro Refuse "$(OldWindows)" ${OLD_WINDOWS}
  ${EndIf}
FunctionEnd

Function NeedFitFolder
  StrLen $0 "$INSTDIR"
  IntOp $0 $0 + ${LONGEST_PATH}
  ReadRegDWORD $1 HKLM "SYSTEM\CurrentControlSet\Control\FileSystem" "LongPathsEnabled"
  ${If} $0 >= ${LONGEST_FOR_WINDOWS}
  ${AndIf} $1 <> 1
    !insertmacro Refuse "$(TooDeep)" ${UNFIT_FOLDER}
  ${EndIf}
  # What an upgrade removes must be Tellapart's: other frozen programs keep their libraries in a folder of this name.
  ${If} ${FileExists} "$INSTDIR\_internal\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\${WINDOW}"
  ${AndIfNot} ${FileExists} "$INSTDIR\uninstall.exe"
    !insertmacro Refuse "$(OtherProgram)" ${UNFIT_FOLDER}
  ${EndIf}
FunctionEnd

Function NeedRoom
  # The folder need not exist yet: the nearest one that does lies on the same drive.
  StrCpy $3 "$INSTDIR"
  ${DoUntil} ${FileExists} "$3\*.*"
    ${GetParent} "$3" $3
    ${If} $3 == ""
      Return
    ${EndIf}
  ${Loop}
  StrCpy $4 0
  ReadRegStr $5 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $5 == $INSTDIR
    ReadRegDWORD $4 HKCU "${UNINSTALL_KEY}" "EstimatedSize"
  ${EndIf}
  ${Do}
    System::Call "kernel32::GetDiskFreeSpaceExW(w r3, *l .r2, p 0, p 0) i .r0"
    ${If} $0 = 0
      Return
    ${EndIf}
    System::Int64Op $2 / 1024
    Pop $2
    System::Int64Op ${NEEDED_KB} - $4
    Pop $1
    ${If} $2 L>= $1
      ${Break}
    ${EndIf}
    System::Int64Op $1 / 1000
    Pop $1
    System::Int64Op $2 / 1000
    Pop $2
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(NoRoom)" /SD IDCANCEL IDRETRY +3
    SetErrorLevel ${NO_ROOM}
    Quit
  ${Loop}
FunctionEnd

Function NeedWritable
  ClearErrors
  CreateDirectory "$INSTDIR"
  FileOpen $0 "$INSTDIR\tellapart-can-write" w
  ${If} ${Errors}
    !insertmacro Refuse "$(NotWritable)" ${UNFIT_FOLDER}
  ${EndIf}
  FileClose $0
  Delete "$INSTDIR\tellapart-can-write"
FunctionEnd

# Another folder was chosen than last time: one Tellapart is enough.
Function LeaveOldFolder
  ReadRegStr $5 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $5 != ""
  ${AndIf} $5 != $INSTDIR
  ${AndIf} ${FileExists} "$5\uninstall.exe"
    !insertmacro NeedClosed "$5\tellapart.exe"
    !insertmacro NeedClosed "$5\${WINDOW}"
    ExecWait '"$5\uninstall.exe" /S _?=$5'
    Delete "$5\uninstall.exe"
    RMDir "$5"
  ${EndIf}
FunctionEnd

Section
  Call NeedFitFolder
  Call NeedRoom
  Call NeedWritable
  !insertmacro NeedClosed "$INSTDIR\tellapart.exe"
  !insertmacro NeedClosed "$INSTDIR\${WINDOW}"
  Call LeaveOldFolder

  # Before the files: where the copying breaks off, what is there can still be uninstalled.
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Tellapart"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "The Tellapart developers"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${NEEDED_KB}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1

  # Modules of an older version would be found and loaded.
  RMDir /r "$INSTDIR\_internal"
  File /r "${SOURCE}\*"

  CreateShortcut "$SMPROGRAMS\Tellapart.lnk" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${APP_PATHS_KEY}" "" "$INSTDIR\tellapart.exe"
  Call Associate
SectionEnd

Function Associate
  ReadRegStr $0 HKCU "${CLASSES}\.tellapart" ""
  ${If} $0 != "${MODEL}"
    WriteRegStr HKCU "${CLASSES}\.tellapart" "${BEFORE_US}" "$0"
    WriteRegStr HKCU "${CLASSES}\.tellapart" "" "${MODEL}"
  ${EndIf}
  WriteRegStr HKCU "${CLASSES}\.tellapart\OpenWithProgids" "${MODEL}" ""
  WriteRegStr HKCU "${CLASSES}\${MODEL}" "" "$(ModelFile)"
  WriteRegStr HKCU "${CLASSES}\${MODEL}\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
  WriteRegStr HKCU "${CLASSES}\${MODEL}\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'
  # Pictures keep the program that opens them; Tellapart is offered under “Open with”.
  WriteRegStr HKCU "${CLASSES}\Applications\${WINDOW}" "FriendlyAppName" "Tellapart"
  WriteRegStr HKCU "${CLASSES}\Applications\${WINDOW}\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'
  !macro OfferFor ENDING
    WriteRegStr HKCU "${CLASSES}\Applications\${WINDOW}\SupportedTypes" "${ENDING}" ""
  !macroend
  !include "${PICTURES}"
  !insertmacro TellExplorer
FunctionEnd

Function un.Dissociate
  ReadRegStr $0 HKCU "${CLASSES}\.tellapart" ""
  ${If} $0 == "${MODEL}"
    ReadRegStr $0 HKCU "${CLASSES}\.tellapart" "${BEFORE_US}"
    ${If} $0 == ""
      DeleteRegValue HKCU "${CLASSES}\.tellapart" ""
    ${Else}
      WriteRegStr HKCU "${CLASSES}\.tellapart" "" "$0"
    ${EndIf}
  ${EndIf}
  DeleteRegValue HKCU "${CLASSES}\.tellapart" "${BEFORE_US}"
  DeleteRegValue HKCU "${CLASSES}\.tellapart\OpenWithProgids" "${MODEL}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.tellapart\OpenWithProgids"
  DeleteRegKey HKCU "${CLASSES}\${MODEL}"
  DeleteRegKey HKCU "${CLASSES}\Applications\${WINDOW}"
  # A key that has no keys below it may still have values of others.
  ClearErrors
  EnumRegValue $0 HKCU "${CLASSES}\.tellapart" 0
  ${If} ${Errors}
    DeleteRegKey /ifempty HKCU "${CLASSES}\.tellapart"
  ${EndIf}
  !insertmacro TellExplorer
FunctionEnd

Section "Uninstall"
  !insertmacro NeedClosed "$INSTDIR\tellapart.exe"
  !insertmacro NeedClosed "$INSTDIR\${WINDOW}"
  Delete "$INSTDIR\tellapart.exe"
  Delete "$INSTDIR\${WINDOW}"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\uninstall.exe"
  # Only if nothing of the person's is in it.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Tellapart.lnk"
  Call un.Dissociate
  DeleteRegKey HKCU "${APP_PATHS_KEY}"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
SectionEnd
