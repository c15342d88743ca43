package io.sottovoce.simulator.fault;

/** What the actors of a run share. */
interface Scene {
    FaultWorld world();

    Agenda agenda();

    ActiveFaults faults();

    Network network();

    Trace trace();

    Witness witness();

    PlainInputs inputs();

    Forgeries forgeries();

    Sabotage sabotage();

    SimServer server();

    SimClient client(int index);

    /** Runs something in a client's process; the power may go in it. */
    void asClient(int index, Runnable action);

    /** Runs something in the server's process; the power may go in it. */
    void asServer(Runnable action);
}
