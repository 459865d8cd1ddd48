# /etc/nologin keeps everybody but root out.
# TEXT=Maintenance.  what it says

echo "$TEXT" > /etc/nologin
