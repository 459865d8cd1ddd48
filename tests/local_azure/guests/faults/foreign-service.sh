# Something that is not sshd answers on port 22.
# GREETING=220-mail  what it says first

systemctl disable --now ssh
systemd-run -q --unit=mail -E GREETING="$GREETING" python3 -c '
import os, socketserver
class Greet(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(os.environ["GREETING"].encode() + b" ESMTP\r\n")
        self.request.recv(1000)
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("", 22), Greet).serve_forever()'
until ss -Hltn sport = :22 | grep -q .; do
    sleep 0.1
done
