/*
 * Probes of completion ports, for Windows. Untested: written against the same interface, compiled, and never run. A
 * call that fails says so by a code of Windows, which stands where errno would.
 */
static int windows_failing(const char* what) {
  failed_at = what;
  errno = (int)GetLastError();
  return errno ? errno : EIO;
}

static int op_null(void* unused, int i) {
  GetCurrentProcessorNumber();
  return 0;
}
static int op_yield(void* unused, int i) {
  Sleep(0);
  return 0;
}
static int probe_calls(uint64_t budget) {
  int error = repeated("nullCall", 0, op_null, NULL, 1000, budget / 2);
  return error ? error : repeated("schedYield", 0, op_yield, NULL, 200, budget / 2);
}

/* ---- packets of the program's own ---- */

#define PACKETS 32
static HANDLE port;

static int op_post(void* unused, int i) {
  return PostQueuedCompletionStatus(port, 0, 1, NULL) ? 0 : windows_failing("PostQueuedCompletionStatus");
}
static int op_get(void* unused, int i) {
  DWORD bytes;
  ULONG_PTR key;
  OVERLAPPED* overlapped;
  return GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 1000) ? 0
                                                                          : windows_failing("GetQueuedCompletionStatus");
}
static int get_many(ULONG wanted) {
  OVERLAPPED_ENTRY entries[PACKETS];
  ULONG taken = 0;
  if (!GetQueuedCompletionStatusEx(port, entries, wanted, &taken, 1000, FALSE) || taken != wanted)
    return windows_failing("GetQueuedCompletionStatusEx");
  return 0;
}
static int op_post_all(void* unused, int i) {
  for (int k = 0; k < PACKETS; k++)
    if (op_post(NULL, k)) return errno;
  return 0;
}
static int op_get_one(void* unused, int i) { return get_many(1); }
static int op_get_all(void* unused, int i) { return get_many(PACKETS); }

static int probe_packets(uint64_t budget) {
  port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
  if (!port) return windows_failing("CreateIoCompletionPort");
  struct phase single[] = {{"postPacket", 0, op_post}, {"completionGet", 0, op_get}};
  int error = in_phases(single, 2, NULL, PACKETS, budget / 3);
  struct phase one[] = {{NULL, 0, op_post}, {"completionGetMany", 1, op_get_one}};
  if (!error) error = in_phases(one, 2, NULL, PACKETS, budget / 3);
  struct phase all[] = {{NULL, 0, op_post_all}, {"completionGetMany", PACKETS, op_get_all}};
  if (!error) error = in_phases(all, 2, NULL, 1, budget / 3);
  CloseHandle(port);
  return error;
}

/* ---- overlapped receives and sends, TCP on the loopback ---- */

static SOCKET receiver, sender;
static OVERLAPPED pending;
static char incoming[64], outgoing[64];

static int connect_pair(void) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  int length = sizeof address;
  SOCKET listener = WSASocketW(AF_INET, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sender = receiver = INVALID_SOCKET;
  if (listener == INVALID_SOCKET) return windows_failing("WSASocket");
  if (bind(listener, (struct sockaddr*)&address, length) == 0 && listen(listener, 1) == 0 &&
      getsockname(listener, (struct sockaddr*)&address, &length) == 0)
    sender = WSASocketW(AF_INET, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED);
  if (sender != INVALID_SOCKET && connect(sender, (struct sockaddr*)&address, length) == 0)
    receiver = accept(listener, NULL, NULL);
  int error = receiver == INVALID_SOCKET ? windows_failing("a connection over 127.0.0.1") : 0;
  closesocket(listener);
  if (error && sender != INVALID_SOCKET) closesocket(sender);
  return error;
}

static int op_receive_later(void* unused, int i) {
  WSABUF buffer = {sizeof incoming, incoming};
  DWORD bytes, flags = 0;
  memset(&pending, 0, sizeof pending);
  return WSARecv(receiver, &buffer, 1, &bytes, &flags, &pending, NULL) == 0 || WSAGetLastError() == WSA_IO_PENDING
             ? 0
             : windows_failing("WSARecv");
}
static int op_cancel(void* unused, int i) {
  return CancelIoEx((HANDLE)receiver, &pending) ? 0 : windows_failing("CancelIoEx");
}
static int op_end(void* unused, int i) {
  DWORD bytes;
  GetOverlappedResult((HANDLE)receiver, &pending, &bytes, TRUE);
  return 0;
}
static int op_send(void* unused, int i) {
  WSABUF buffer = {sizeof outgoing, outgoing};
  DWORD bytes;
  OVERLAPPED sent = {0};
  if (WSASend(sender, &buffer, 1, &bytes, 0, &sent, NULL) == 0) return 0;
  if (WSAGetLastError() != WSA_IO_PENDING || !GetOverlappedResult((HANDLE)sender, &sent, &bytes, TRUE))
    return windows_failing("WSASend");
  return 0;
}
static int op_drain(void* unused, int i) {
  return recv(receiver, incoming, sizeof incoming, 0) > 0 ? 0 : windows_failing("recv");
}

static int probe_overlapped(uint64_t budget) {
  int error = connect_pair();
  if (error) return error;
  struct phase receives[] = {{"overlappedReceive", 0, op_receive_later}, {"cancelIoEx", 0, op_cancel}, {NULL, 0, op_end}};
  error = in_phases(receives, 3, NULL, 1, budget / 2);
  struct phase sends[] = {{"overlappedSend", 0, op_send}, {NULL, 0, op_drain}};
  if (!error) error = in_phases(sends, 2, NULL, 16, budget / 2);
  closesocket(sender);
  closesocket(receiver);
  return error;
}

#define WINDOWS_PROBES \
  {"null", probe_calls, 1, 1, 0}, {"packets", probe_packets, 1, 1, 0}, {"overlapped", probe_overlapped, 1, 1, 0},
