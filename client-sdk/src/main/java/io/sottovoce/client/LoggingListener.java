package io.sottovoce.client;

/** Logs what a client does and tells the application's listener; a listener that fails does the client no harm. */
final class LoggingListener implements ClientListener {
    private static final System.Logger LOG = System.getLogger(FederatedClient.class.getName());

    private final ClientListener application;

    LoggingListener(ClientListener application) {
        this.application = application;
    }

    @Override
    public void onEvent(ClientEvent event) {
        LOG.log(System.Logger.Level.INFO, "{0}", event);
        try {
            application.onEvent(event);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the listener failed", e);
        }
    }
}
